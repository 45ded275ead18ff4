"""Files that leave: by a press, piece by piece, and each piece only to somebody who may still have it.

Here is the one place in which an answer goes out in pieces; a test looks for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from takedown.cases.access import held_by, visible_to
from takedown.common import clock
from takedown.evidence.handed import HandedOut, NotThere
from takedown.web.pages import CaseFormPage
from takedown.web.visitors import still_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase

# Whoever makes a file may hand it over whole; what leaves between two questions is never more.
PIECE: Final = 64 * 1024


class Download(CaseFormPage):
    """A file leaves by a press, never by a link: a link may be followed by a machine."""

    form_class = forms.Form
    http_method_names = ["post"]

    def file(self) -> HandedOut:
        """Return the file."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Hand it out."""
        del request, args, kwargs
        try:
            handed = self.file()
        except NotThere:
            raise Http404 from None
        pieces = self._while_they_may(handed)
        response = StreamingHttpResponse(pieces, content_type=handed.media_type)
        if handed.size is not None:
            response["Content-Length"] = str(handed.size)
        name = content_disposition_header(as_attachment=True, filename=handed.name)
        response["Content-Disposition"] = name or "attachment"
        return response

    def _while_they_may(self, handed: HandedOut) -> Iterator[bytes]:
        """Give pieces on; raise NotThere or frozen.Frozen before the next once it is not theirs to have.

        A large file takes minutes, in which leave is taken back, somebody signs out or an hour ends.
        What was given by then is no file that opens. Time without a press ends nothing here: whoever
        waits for a file presses nothing.
        """
        for chunk in handed.content:
            for start in range(0, len(chunk), PIECE):
                if not self._may_still(handed):
                    raise NotThere
                handed.ask_again()
                yield chunk[start : start + PIECE]

    def _may_still(self, handed: HandedOut) -> bool:
        now = clock.now()
        if handed.ends_at is not None and handed.ends_at <= now:
            return False
        door = held_by if self.shut_in_an_emergency else visible_to
        open_now = door(self.opened.visitor, now=now).filter(pk=self.opened.case.pk)
        return still_there(self.request) and open_now.exists()

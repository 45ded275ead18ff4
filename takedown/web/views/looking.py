"""The small picture itself: the one answer of this site that has pixels of a person in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from takedown.flows.view_picture import NoSuchPicture, view_picture
from takedown.web.looks import end_look
from takedown.web.pages import CasePage


class Look(CasePage):
    """The small picture itself, to whoever pressed just now. The one look is recorded.

    Only a page of ours may show it: what says that it is opened by itself, put into another kind of
    place or asked for by another site gets nothing, and its token stays good for the page.
    """

    shut_in_an_emergency = True

    http_method_names = ["get", "head"]

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is here for whoever wants no picture: a look that nobody takes is not spent."""
        del request, args, kwargs
        raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with a JPEG rebuilt from pixels; nothing of it is kept by the browser."""
        del args
        asked = {name: kwargs[name] for name in ("kind", "picture_id", "token")}
        if not _asked_by_our_page(request):
            raise Http404
        reason = end_look(request, **asked, now=self.now)
        if reason is None:
            raise Http404
        try:
            jpeg = view_picture(
                self.opened,
                kind=kwargs["kind"],
                picture_id=kwargs["picture_id"],
                reason=reason,
                now=self.now,
            )
        except NoSuchPicture:
            raise Http404 from None
        response = HttpResponse(jpeg, content_type="image/jpeg")
        response["Content-Disposition"] = 'inline; filename="note.jpg"'
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


def _asked_by_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that an `<img>` of ours asks; an older one says nothing (W3C Fetch Metadata)."""
    destination = request.headers.get("Sec-Fetch-Dest", "image")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return (destination, site) == ("image", "same-origin")

"""Answers that came by mail and named no letter: which one they are about, or none."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.flows import place_reply as placing
from takedown.flows.place_reply import lay_aside, place_reply
from takedown.reads import replies as reads
from takedown.web.forms.mail import NONE_OF_THEM, PlaceReplyForm
from takedown.web.pages import CaseFormPage, CasePage

if TYPE_CHECKING:
    from django import forms


class PlaceReply(CaseFormPage):
    """Which letter is this answer about?"""

    template_name = "web/place_reply.html"
    form_class = PlaceReplyForm

    def page(self) -> reads.ReplyPage:
        """Return the answer of the address, or 404."""
        try:
            return reads.reply_page(self.opened, self.kwargs["reply_id"])
        except reads.NoSuchReply:
            raise Http404 from None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An answer that has its letter is read on its own page."""
        if self.page().reply.submission_id is not None:
            return HttpResponseRedirect(self.here("reply", reply_id=kwargs["reply_id"]))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Show what came."""
        return {**super().context(), "page": self.page(), "back": self.here("case")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the letters that were sent."""
        return PlaceReplyForm(data, files, letters=reads.sent_letters(self.opened))

    def save(self, form: Any) -> str:
        """Put it with its letter and ask what it says, or lay it aside."""
        chosen, reply_id = form.cleaned_data["letter"], self.kwargs["reply_id"]
        try:
            if chosen == NONE_OF_THEM:
                lay_aside(self.opened, reply_id=reply_id, now=self.now)
                return self.here("case")
            place_reply(
                self.opened, reply_id=reply_id, submission_id=uuid.UUID(chosen), now=self.now
            )
        except (placing.NoSuchReply, placing.NoSuchSubmission):
            raise Http404 from None
        return self.here("reply", reply_id=reply_id)

    def after_repeat(self) -> str:
        """Show the case: the answer is where the first press put it."""
        return self.here("case")


class LooseReplies(CasePage):
    """The answers that came by mail and are with no letter."""

    template_name = "web/loose_replies.html"

    def context(self) -> dict[str, Any]:
        """List them."""
        rows = reads.replies_without_letter(self.opened)
        return {**super().context(), "rows": rows, "back": self.here("case")}

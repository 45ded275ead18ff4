"""Which letter an answer is about, or none: where nobody knows yet, and where it was put wrongly."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404

from takedown.flows import move_reply as moving
from takedown.flows import place_reply as placing
from takedown.flows import settle_reply as settling
from takedown.flows.move_reply import move_reply
from takedown.flows.place_reply import lay_aside, place_reply
from takedown.flows.settle_reply import settle_reply
from takedown.reads import replies as reads
from takedown.removals.models import ReplyKind
from takedown.web.forms.mail import PlaceReplyForm
from takedown.web.forms.replies import NONE_OF_THEM
from takedown.web.pages import CaseFormPage, CasePage


class PlaceReply(CaseFormPage):
    """Which letter is this answer about?"""

    template_name = "web/place_reply.html"
    form_class = PlaceReplyForm

    def page(self) -> reads.ReplyPage:
        """Return the answer of the address, or 404; a note that none came is with its letter."""
        try:
            page = reads.reply_page(self.opened, self.kwargs["reply_id"])
        except reads.NoSuchReply:
            raise Http404 from None
        if page.reply.kind == ReplyKind.NO_REPLY:
            raise Http404
        return page

    def context(self) -> dict[str, Any]:
        """Show what came."""
        return {**super().context(), "page": self.page(), "back": self.here("case")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the letters that were sent, without the one it is with."""
        with_it = str(self.page().reply.submission_id)
        letters = [one for one in reads.sent_letters(self.opened) if one[0] != with_it]
        return PlaceReplyForm(data, files, letters=letters)

    def save(self, form: Any) -> str:
        """Put it with its letter and ask what it says, or lay it aside."""
        chosen, reply_id = form.cleaned_data["letter"], self.kwargs["reply_id"]
        none = chosen == NONE_OF_THEM
        submission_id = None if none else uuid.UUID(chosen)
        try:
            if self.page().reply.submission_id is not None:
                move_reply(
                    self.opened, reply_id=reply_id, submission_id=submission_id, now=self.now
                )
            elif submission_id is None:
                lay_aside(self.opened, reply_id=reply_id, now=self.now)
            else:
                place_reply(
                    self.opened, reply_id=reply_id, submission_id=submission_id, now=self.now
                )
        except (placing.NoSuchReply, placing.NoSuchSubmission):
            raise Http404 from None
        except (moving.NoSuchReply, moving.NoSuchSubmission):
            raise Http404 from None
        return self.here("case") if none else self.here("reply", reply_id=reply_id)

    def after_repeat(self) -> str:
        """Show the case: the answer is where the first press put it."""
        return self.here("case")


class LooseReplies(CasePage):
    """The answers that are with no letter."""

    template_name = "web/loose_replies.html"

    def context(self) -> dict[str, Any]:
        """List them."""
        rows = reads.replies_without_letter(self.opened)
        return {**super().context(), "rows": rows, "back": self.here("case")}


class Settle(CaseFormPage):
    """I have done what they ask, or will not."""

    template_name = "web/after_reply.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Note it and go home."""
        del form
        try:
            settle_reply(self.opened, reply_id=self.kwargs["reply_id"], now=self.now)
        except settling.NoSuchReply:
            raise Http404 from None
        return self.here("case")

    def after_repeat(self) -> str:
        """Go home as the first press did."""
        return self.here("case")

"""What was noted by mistake, or by somebody else: a sighting, a sending, a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404

from takedown.flows.correct_sighting import NoSuchSighting, correct_sighting
from takedown.flows.say_not_sent import NoSuchSending, RestsOnIt, say_not_sent
from takedown.flows.say_receipt_was_wrong import (
    AnswerShowsIt,
    NoSuchReceipt,
    say_receipt_was_wrong,
)
from takedown.posts.looks import Said
from takedown.reads.looks import look_rows
from takedown.web.forms.sending import MistakeForm
from takedown.web.pages import CaseFormPage
from takedown.web.views.sending import OfSubmission

if TYPE_CHECKING:
    from takedown.reads.looks import LookRow


class Mistake(CaseFormPage):
    """Was what was noted of a link a mistake?"""

    template_name = "web/question.html"
    form_class = MistakeForm

    def row(self) -> LookRow:
        """Return the note of the address, or 404."""
        for one in look_rows(self.opened, self.kwargs["post_id"]):
            if one.number == self.kwargs["noted"]:
                return one
        raise Http404

    def context(self) -> dict[str, Any]:
        """Lead back to what was noted."""
        self.row()
        return {**super().context(), "back": self.after_repeat()}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask about this note, and show what was said of it before."""
        row = self.row()
        initial = {"said": Said.MISTAKE if row.is_mistaken else None}
        return MistakeForm(data, files, initial=initial, noted=f"{row.when}: {row.that}")

    def save(self, form: Any) -> str:
        """Keep it, and show what was noted."""
        try:
            correct_sighting(
                self.opened,
                post_id=self.kwargs["post_id"],
                number=self.kwargs["noted"],
                said=Said(form.cleaned_data["said"]),
                now=self.now,
            )
        except NoSuchSighting:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what was noted."""
        return self.here("seen", post_id=self.kwargs["post_id"])


class NotSent(OfSubmission):
    """It was not sent after all."""

    template_name = "web/not_sent.html"
    form_class = forms.Form
    refusals = (RestsOnIt,)
    words = {
        RestsOnIt: "You noted that they received or answered this, or that they need longer. If that is "
        "wrong too, take it back, or put the answer with no letter. Then come back here.",
    }

    def context(self) -> dict[str, Any]:
        """Only what a person noted can be corrected."""
        given = super().context()
        if not given["sending"].may_correct_sent:
            raise Http404
        return given

    def save(self, form: Any) -> str:
        """Keep it, and show the sending as it is now."""
        del form
        try:
            say_not_sent(self.opened, submission_id=self.kwargs["submission_id"], now=self.now)
        except NoSuchSending:
            raise Http404 from None
        return self.after_repeat()


class WrongReceipt(OfSubmission):
    """What was noted to show receipt was wrong."""

    template_name = "web/wrong_receipt.html"
    form_class = forms.Form
    refusals = (AnswerShowsIt,)
    words = {
        AnswerShowsIt: "Their answer itself shows this time. If you read it wrongly, say again what it says.",
    }

    def context(self) -> dict[str, Any]:
        """Only where one is noted."""
        given = super().context()
        if not given["sending"].receipt_is_shown:
            raise Http404
        return given

    def save(self, form: Any) -> str:
        """Take it back, and show the clocks."""
        del form
        try:
            say_receipt_was_wrong(
                self.opened, submission_id=self.kwargs["submission_id"], now=self.now
            )
        except NoSuchReceipt:
            raise Http404 from None
        return self.after_repeat()

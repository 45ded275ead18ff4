"""What was noted wrongly, or was not known before: when a letter went, what they say of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404

from takedown.flows import follow_again as following
from takedown.flows import note_covered as noting
from takedown.flows.correct_sending import (
    CannotBeThen,
    NoSuchSending,
    RestsOnIt,
    correct_sending,
)
from takedown.flows.correct_sighting import NoSuchSighting, correct_sighting
from takedown.flows.follow_again import follow_again
from takedown.flows.note_covered import note_covered
from takedown.flows.say_not_sent import NoSuchSending as NothingSent
from takedown.flows.say_not_sent import RestsOnIt as ResultOfIt
from takedown.flows.say_not_sent import say_not_sent
from takedown.posts.looks import Said
from takedown.reads import letters as reads
from takedown.reads.looks import look_rows
from takedown.removals.known import asks_whether_covered, ground_of
from takedown.removals.models import Covered as Coverage
from takedown.web.forms.sending import CorrectSentForm, CoveredForm, MistakeForm
from takedown.web.pages import CaseFormPage
from takedown.web.views.sending import OfSubmission

if TYPE_CHECKING:
    from takedown.reads.looks import LookRow


class CorrectSent(OfSubmission):
    """When did it really go?"""

    template_name = "web/question.html"
    form_class = CorrectSentForm
    refusals = (CannotBeThen, RestsOnIt)
    words = {
        RestsOnIt: "You noted that they take longer, or asked for proof of identity, and that was counted from the "
        "time that stands here. If an answer shows when they received it, add that.",
    }

    def context(self) -> dict[str, Any]:
        """Only what a person noted can be corrected."""
        given = super().context()
        if not given["sending"].may_correct_sent:
            raise Http404
        return given

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Show what was noted before."""
        _, one = self.sending()
        initial = {"submitted_at": one.submitted_at}
        return CorrectSentForm(data, files, initial=initial, zone=self.answers.zone)

    def save(self, form: Any) -> str:
        """Keep it, and show the clocks."""
        try:
            correct_sending(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                submitted_at=form.cleaned_data["submitted_at"],
                now=self.now,
            )
        except NoSuchSending:
            raise Http404 from None
        return self.after_repeat()


class NotSent(OfSubmission):
    """It was not sent after all."""

    template_name = "web/not_sent.html"
    form_class = forms.Form
    refusals = (ResultOfIt,)
    words = {
        ResultOfIt: "You noted that they received or answered this. If that is wrong too, take the receipt "
        "back, or put the answer with no letter. Then come back here.",
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
        except NothingSent:
            raise Http404 from None
        return self.after_repeat()


class _OfLetter(CaseFormPage):
    """A form about one letter that leads back to its sendings."""

    def page(self) -> reads.LetterPage:
        """Return the letter of the address, or 404."""
        try:
            return reads.letter_page(self.opened, self.kwargs["request_id"], now=self.now)
        except reads.NoSuchRequest:
            raise Http404 from None

    def after_repeat(self) -> str:
        """Show the sendings."""
        return self.here("send", request_id=self.kwargs["request_id"])


class FollowAgain(_OfLetter):
    """A letter that was not followed any more."""

    template_name = "web/follow_again.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Show which letter is meant."""
        page = self.page()
        if page.request.withdrawn_at is None:
            raise Http404
        return {**super().context(), "page": page, "back": self.after_repeat()}

    def save(self, form: Any) -> str:
        """Follow it again and show the sendings."""
        del form
        try:
            follow_again(self.opened, request_id=self.kwargs["request_id"], now=self.now)
        except following.NoSuchLetter:
            raise Http404 from None
        return self.after_repeat()


class Covered(_OfLetter):
    """What do they themselves say of the law?"""

    template_name = "web/question.html"
    form_class = CoveredForm

    def context(self) -> dict[str, Any]:
        """Ask only where a time depends on it."""
        page = self.page()
        if not page.request.is_approved or not asks_whether_covered(page.request):
            raise Http404
        return {**super().context(), "page": page, "back": self.after_repeat()}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Name the service and the law, and show what was noted before."""
        page = self.page()
        ground = ground_of(page.request, self.opened.key)
        initial = {"covered": page.request.covered, "ground": ground}
        law = "the European Union" if page.kind.place == "eu" else "the UK"
        return CoveredForm(data, files, initial=initial, service=page.row.service, law=law)

    def save(self, form: Any) -> str:
        """Keep it and show the clocks."""
        said = form.cleaned_data["covered"]
        try:
            note_covered(
                self.opened,
                request_id=self.kwargs["request_id"],
                covered=Coverage.UNKNOWN if said == "unknown" else Coverage(said),
                ground=form.cleaned_data["ground"],
                now=self.now,
            )
        except noting.NoSuchLetter:
            raise Http404 from None
        return self.after_repeat()


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

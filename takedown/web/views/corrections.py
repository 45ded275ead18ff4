"""What was noted wrongly, or was not known before: when a letter went, what they say of the law."""

from __future__ import annotations

from typing import Any

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
from takedown.flows.follow_again import follow_again
from takedown.flows.note_covered import note_covered
from takedown.posts.former import ChangedOften
from takedown.reads import letters as reads
from takedown.reads.former import Field, former_rows
from takedown.removals.known import asks_whether_covered, ground_of
from takedown.removals.models import Covered as Said
from takedown.web.forms.sending import CorrectSentForm, CoveredForm
from takedown.web.pages import CaseFormPage
from takedown.web.views.sending import OfSubmission


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

    template_name = "web/covered.html"
    form_class = CoveredForm
    refusals = (ChangedOften,)

    def context(self) -> dict[str, Any]:
        """Ask only where a time depends on it."""
        page = self.page()
        if not page.request.is_approved or not asks_whether_covered(page.request):
            raise Http404
        former = former_rows(self.opened, Field.COVERED, page.request.pk, asked=self.part("former"))
        return {**super().context(), "page": page, "back": self.after_repeat(), "former": former}

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
                covered=Said.UNKNOWN if said == "unknown" else Said(said),
                ground=form.cleaned_data["ground"],
                now=self.now,
            )
        except noting.NoSuchLetter:
            raise Http404 from None
        return self.after_repeat()

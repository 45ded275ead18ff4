"""What was seen of several posts, said with one press; and that such a press was a mistake."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import Http404

from takedown.flows import record_outcome as recording
from takedown.flows.correct_sighting import NoSuchSighting, correct_sightings
from takedown.flows.record_outcome import MOST_AT_ONCE, record_outcomes
from takedown.posts.looks import Said
from takedown.posts.models import Basis, Outcome
from takedown.reads.looks import press_part, press_row
from takedown.reads.seen_several import to_tick
from takedown.reads.whole import ListChanged
from takedown.web.forms.sending import LIST_CHANGED, MistakeForm, SeveralSeenForm
from takedown.web.notes_in_passing import without_note
from takedown.web.pages import CaseFormPage

if TYPE_CHECKING:
    from django import forms

    from takedown.reads.looks import PressRow
    from takedown.reads.seen_several import ToTick


class SeenSeveral(CaseFormPage):
    """What did you see at these links?"""

    template_name = "web/seen_several.html"
    refusals = (recording.TooManyAtOnce, recording.NoSuchPost, ListChanged)
    words = {
        recording.TooManyAtOnce: f"That is more than {MOST_AT_ONCE} at once. Tick fewer, and do the rest after.",
        recording.NoSuchPost: "One of them is not here any more. Choose again.",
        ListChanged: LIST_CHANGED,
    }

    @property
    def asked(self) -> dict[str, str]:
        """Return which posts the address asks for."""
        return {"show": self.part("show"), "like": self.part("like")}

    @cached_property
    def choices(self) -> ToTick:
        """Return what can be ticked here; read once."""
        return to_tick(self.opened, **self.asked, asked=self.part("page"))

    def context(self) -> dict[str, Any]:
        """Show what was noted so before."""
        noted, shown = self.part("noted"), {**self.asked, "page": self.part("page")}
        return {
            **super().context(),
            "back": self.here("posts"),
            "part": self.choices.part,
            "also": _address({**self.asked, "noted": noted}),
            "also_noted": _address(shown),
            "presses": press_part(self.opened, asked=noted),
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the posts of this part, none of them ticked."""
        return SeveralSeenForm(data, files, groups=self.choices.groups)

    def save(self, form: Any) -> str:
        """Record it for all of them, and show what was noted."""
        # Asked anew: the list may be another one since the form was read, and the notes are held now.
        now = to_tick(self.opened, **self.asked, asked=self.part("page"))
        record_outcomes(
            self.opened,
            post_ids=now.ticked(form.cleaned_data["posts"]),
            outcome=Outcome(form.cleaned_data["outcome"]),
            basis=Basis(form.cleaned_data["basis"]),
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what was noted, with the way back from it, beside the same list."""
        return f"{without_note(self.request)}#noted"


def _address(asked: dict[str, str]) -> str:
    return "".join(f"{name}={value}&" for name, value in asked.items() if value.isalnum())


class MistakeOfSeveral(CaseFormPage):
    """Was what was noted of several links a mistake?"""

    template_name = "web/question.html"
    form_class = MistakeForm

    def row(self) -> PressRow:
        """Return what was noted with the press of the address, or 404."""
        row = press_row(self.opened, self.kwargs["noted"])
        if row is None:
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        """Lead back to what was noted."""
        self.row()
        return {**super().context(), "back": self.after_repeat()}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask about all of it at once, and show what was said of it before."""
        row = self.row()
        initial = {"said": Said.MISTAKE if row.is_mistaken else None}
        of = f"post {row.posts}" if row.count == 1 else f"{row.count:,} posts ({row.posts})"
        return MistakeForm(data, files, initial=initial, noted=f"{row.when} of {of}: {row.that}")

    def save(self, form: Any) -> str:
        """Keep it, and show what was noted."""
        try:
            correct_sightings(
                self.opened,
                number=self.kwargs["noted"],
                said=Said(form.cleaned_data["said"]),
                now=self.now,
            )
        except NoSuchSighting:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what was noted."""
        return f"{self.here('seen_several')}#noted"

"""What caseworkers note for themselves, apart from everything the person sees."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from takedown.flows.add_own_note import TooManyNotes, add_own_note
from takedown.reads.own_notes import own_notes
from takedown.web.forms.messages import OwnNoteForm
from takedown.web.pages import CaseFormPage


class OwnNotes(CaseFormPage):
    """One page for whoever has taken the case; to the person it is not there."""

    shut_in_an_emergency = True

    template_name = "web/own_notes.html"
    form_class = OwnNoteForm
    refusals = (TooManyNotes,)
    words = {
        TooManyNotes: "Your organisation wrote as many here as fit in 24 hours, or in all. Your words are still here: copy them."
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Pass the door, and be of the organisation."""
        super().setup(request, *args, **kwargs)
        if self.opened.is_owner:
            raise Http404

    def context(self) -> dict[str, Any]:
        """Show what was written before."""
        part = own_notes(self.opened, now=self.now, asked=self.part("entries"))
        return {**super().context(), "back": self.here("case"), "part": part}

    def save(self, form: Any) -> str:
        """Keep it."""
        add_own_note(self.opened, words=form.cleaned_data["words"], now=self.now)
        return self.here("own_notes")

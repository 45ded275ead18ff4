"""What is asked before the files themselves are saved."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.evidence.background import Agreed
from takedown.flows.ask_for_originals import Asked
from takedown.web.forms.packs import AGREED
from takedown.web.secret_fields import PIN, WORDS


class OriginalsForm(forms.Form):
    """Why, which files, and the proof that it is you."""

    reason = forms.CharField(
        label="Why are the files needed, and who asked?",
        help_text="Such as: PC Jones of Avon and Somerset asked, crime number 123. It is kept sealed in the notes.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why, in a few words."},
    )
    with_references = forms.BooleanField(
        label="Also the photos that posts were compared with",
        help_text="Only if somebody asked for them too.",
        required=False,
    )
    agreed = forms.ChoiceField(
        label="Has the person agreed to hand these files over?",
        choices=AGREED,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they agreed."},
    )
    typed = forms.CharField(
        label="Type your six words, so that nobody else does this",
        max_length=120,
        widget=WORDS,
        error_messages={"required": "Type the six words of these notes."},
    )
    pin = forms.CharField(
        label="Your PIN",
        max_length=12,
        required=False,
        widget=PIN,
    )

    def __init__(
        self, *args: Any, is_owner: bool, has_pin: bool, photos: bool, **kwargs: Any
    ) -> None:
        """Ask of each only what they can answer."""
        super().__init__(*args, **kwargs)
        unasked = ["agreed"] if is_owner else ["typed", "pin"]
        if is_owner and not has_pin:
            unasked.append("pin")
        if not photos:
            unasked.append("with_references")
        for name in unasked:
            del self.fields[name]

    def asked(self, *, session: str) -> Asked:
        """Return what was asked and typed."""
        given = self.cleaned_data
        return Asked(
            reason=given["reason"],
            with_references=bool(given.get("with_references")),
            typed=given.get("typed", ""),
            pin=given.get("pin", ""),
            agreed=Agreed(given["agreed"]) if given.get("agreed") else None,
            session=session,
        )

"""The form of a hold."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from takedown.cases.models import About
from takedown.flows.set_hold import HOLD_DAYS
from takedown.web.forms.fields import choice

_SAID = ("About six months", "One year", "Two years")


class HoldForm(forms.Form):
    """What to keep, why, and for how long."""

    what = forms.ChoiceField(
        label="What do you want to keep?",
        error_messages={
            "required": "Choose one of these.",
            "invalid_choice": "Choose one of these: what you chose before is not here any more.",
        },
    )
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the police asked for it. Only people who can open these notes read it.",
        error_messages={
            "required": "Say why in a few words.",
            "max_length": "Make it shorter: up to 500 characters.",
        },
    )
    days = choice(
        "For how long?",
        tuple((str(days), said) for days, said in zip(HOLD_DAYS, _SAID, strict=True)),
        hint="You can end it sooner, or make it longer later.",
    )

    def __init__(self, *args: Any, things: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer what is in the notes."""
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = things  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[About, uuid.UUID | None]:
        """Return what the hold is about; call once the form is valid."""
        about, _, picture = self.cleaned_data["what"].partition(":")
        return About(about), uuid.UUID(picture) if picture else None

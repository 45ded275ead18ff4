"""Forms about who has a case: handing it over, and opening one in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.cases.assignments import HAND_OVER_REASONS
from takedown.web.forms.fields import choice


class HandOverForm(forms.Form):
    """To whom, and why in a word."""

    to = forms.ChoiceField(
        label="Which colleague?",
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": "Choose one in the list.",
        },
    )
    reason = choice(
        "Why?",
        [(one.value, one.label) for one in HAND_OVER_REASONS],
        hint="Kept with the notes. Your colleague sees it.",
        missing="Choose why.",
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the caseworkers of one's own organisation."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose one"), *colleagues]  # type: ignore[attr-defined]


class EmergencyForm(forms.Form):
    """Which notes, and why it cannot wait."""

    reference = forms.CharField(
        label="Reference of the notes",
        help_text="It stands on each letter, such as TD-7K3M-9QWX.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Give the reference."},
    )
    reason = forms.CharField(
        label="Why can it not wait?",
        help_text="In one sentence or two, at least 20 letters. The person reads these words.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write why it cannot wait."},
    )


class SeenForm(forms.Form):
    """What was on the page when it was made: what comes after it stays new."""

    shown_at = forms.DateTimeField(widget=forms.HiddenInput)

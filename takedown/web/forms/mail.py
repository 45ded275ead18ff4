"""Forms about letters that go from here, and answers that come here."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.web.forms.fields import MomentField, OnClockForm
from takedown.web.forms.replies import NONE_OF_THEM


class WentForm(OnClockForm):
    """When did it go?"""

    submitted_at = MomentField(label="When did it go?", help_text="On your own clock.")


class PlaceReplyForm(forms.Form):
    """Which letter is an answer about?"""

    letter = forms.ChoiceField(
        label="Which letter is it about?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a letter, or say that it is about none of them.",
            "invalid_choice": "Choose one of the letters.",
        },
    )

    def __init__(self, *args: Any, letters: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the letters that were sent, and none of them."""
        super().__init__(*args, **kwargs)
        self.fields["letter"].choices = [  # type: ignore[attr-defined]
            *letters,
            (NONE_OF_THEM, "None of them. Lay it aside"),
        ]

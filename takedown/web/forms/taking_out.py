"""A form that names several things of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence


class SeveralForm(forms.Form):
    """Which of them."""

    out = forms.MultipleChoiceField(
        label="What goes out?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one.",
            "invalid_choice": "One of them is not here any more. Choose again.",
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer what may go."""
        super().__init__(*args, **kwargs)
        self.fields["out"].choices = choices  # type: ignore[attr-defined]

"""Forms about what came back."""

from __future__ import annotations

from typing import Any

from django import forms

from takedown.removals.models import ReplyKind
from takedown.web.forms.fields import MomentField, choice

# What a person may decide an answer says; "no answer" has a button of its own.
_KINDS = tuple((str(kind), str(kind.label)) for kind in ReplyKind if kind is not ReplyKind.NO_REPLY)


class ReplyForm(forms.Form):
    """What did they say?"""

    words = forms.CharField(
        label="What did they say?",
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="Paste their answer, with its subject and number. It is kept locked in your notes.",
    )

    def clean_words(self) -> str:
        """Refuse an empty box in plain words."""
        words: str = self.cleaned_data["words"]
        if not words.strip():
            raise forms.ValidationError("Paste what they said, or go back.")
        return words


class AnyReplyForm(ReplyForm):
    """An answer, and which letter it is about."""

    letter = forms.ChoiceField(
        label="Which letter is it about?",
        required=False,
        help_text="Leave it as it is if their answer quotes our reference, or a number of theirs that "
        "you noted before.",
    )

    def __init__(self, *args: Any, letters: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the letters that were sent."""
        super().__init__(*args, **kwargs)
        self.fields["letter"].choices = [  # type: ignore[attr-defined]
            ("", "Tell by its number"),
            *letters,
        ]


class DecideForm(forms.Form):
    """What does the answer say? The program suggests, a person decides."""

    kind = choice("What does this answer say?", _KINDS)
    said_at = MomentField(
        label="When did they send it?",
        help_text="On your own clock. Leave it empty if you do not know.",
        required=False,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """Use the person's own clock."""
        super().__init__(*args, **kwargs)
        field = self.fields["said_at"]
        if isinstance(field, MomentField):
            field.on_clock(zone)

"""What is written inside, to somebody who opens the same notes."""

from __future__ import annotations

from django import forms

from takedown.cases.messages import LONGEST_MESSAGE
from takedown.cases.own_notes import LONGEST_NOTE


class MessageForm(forms.Form):
    """One message."""

    words = forms.CharField(
        label="Your message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=f"Up to {LONGEST_MESSAGE:,} letters. No letter to a service is written from what stands here: add links "
        "under Links.",
        error_messages={
            "required": "Write something first.",
            "max_length": f"Make it shorter: up to {LONGEST_MESSAGE:,} letters. You can send the rest as a second message.",
        },
    )


class OwnNoteForm(forms.Form):
    """One entry for colleagues."""

    words = forms.CharField(
        label="New entry",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=f"Up to {LONGEST_NOTE:,} letters. Nobody can change it later: a further entry puts it right.",
        error_messages={
            "required": "Write something first.",
            "max_length": f"Make it shorter: up to {LONGEST_NOTE:,} letters. The rest can be a second entry.",
        },
    )

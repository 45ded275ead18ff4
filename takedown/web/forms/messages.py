"""What is written inside, to somebody who opens the same notes."""

from __future__ import annotations

from django import forms

from takedown.cases.messages import LONGEST_MESSAGE


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

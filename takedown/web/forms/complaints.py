"""Complaining, and coming back for the answer."""

from __future__ import annotations

from django import forms

from takedown.web.forms.code import OpenForm


class ComplainForm(forms.Form):
    """What it is about, and another way to answer if that is wanted."""

    words = forms.CharField(
        label="What do you want to complain about?",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Say whose data it is, and what went wrong. You do not have to give your name.",
        error_messages={"required": "Write what you want to complain about."},
    )
    reply_to = forms.CharField(
        label="Do you want the answer in another way too?",
        max_length=300,
        required=False,
        help_text="An address we may write to, if it is safe. You can leave this empty: the answer "
        "waits here for you.",
    )


class ReadAnswerForm(OpenForm):
    """The six words that were given for the complaint."""

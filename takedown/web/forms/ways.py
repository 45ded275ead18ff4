"""Forms that choose a letter or a channel by its name."""

from __future__ import annotations

from django import forms


class KindForm(forms.Form):
    """Which letter, by the rule it rests on."""

    rule = forms.CharField(max_length=60, widget=forms.HiddenInput)


class ChannelForm(forms.Form):
    """Which channel."""

    channel = forms.CharField(max_length=60, widget=forms.HiddenInput)


class DangerForm(forms.Form):
    """That what can happen was read."""

    read = forms.BooleanField(
        label="I have read this, and it is safe for me.",
        error_messages={"required": "Tick the box if it is safe for you, or go back."},
    )

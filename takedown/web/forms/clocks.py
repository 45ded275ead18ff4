"""Forms about what a recipient said of the time: each with the day, and the words it rests on."""

from __future__ import annotations

from django import forms

from takedown.web.forms.fields import YES_NO, choice

_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give the day.",
            "invalid": "Give the day as it is on a calendar.",
        },
    )


def _words(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="Paste their words. They are kept locked in your notes.",
        error_messages={"required": "Paste what they said."},
    )


class LongerForm(forms.Form):
    """They say that they need longer."""

    notice_on = _day("When did they say that they need longer?")
    reasons_given = choice(
        "Did they give reasons?",
        YES_NO,
        hint="Without reasons the law does not let them take longer.",
    )
    words = _words("What did they say?")


class WaitForm(forms.Form):
    """They ask for proof of identity, and wait."""

    since = _day("When did they ask?")
    words = _words("What did they ask for?")


class GoesOnForm(forms.Form):
    """They have what they asked for."""

    resumed_on = _day("On which day did they get it?")

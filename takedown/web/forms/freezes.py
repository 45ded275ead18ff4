"""What a safeguarding lead writes down: whom they told, and what was said in the end."""

from __future__ import annotations

from django import forms

from takedown.cases.freezes import Ending
from takedown.web.forms.fields import choice

_LONGEST = 200


def _words(label: str, missing: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=_LONGEST, error_messages={"required": missing}
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give the day.",
            "invalid": "Give the day as it is on a calendar.",
        },
    )


class LinksToldForm(forms.Form):
    """The links were reported to the Internet Watch Foundation."""

    day = _day("On which day did you report them?")
    number = _words(
        "The number of the report",
        "Give the number that the IWF gave, or write: none given.",
        "The IWF shows one when a report is sent. Write “none given” if it did not.",
    )


class FilesToldForm(forms.Form):
    """The police were told of the files that are held here."""

    day = _day("On which day did you tell them?")
    force = _words("Which police force?", "Name the police force.")
    number = _words(
        "Their crime or incident reference",
        "Give their reference, or write: none given.",
        "Write “none given” if they gave none yet, and come back to this page when they do.",
    )
    # The number of the last e-mail that the page counted: one that comes while it is open is not told of.
    mails = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False
    )


class EndingForm(forms.Form):
    """What they said in the end, who said it, and under which number."""

    ending = choice(
        "What did they say?",
        (
            (Ending.DESTROYED, "Destroy what is held here"),
            (Ending.NOT_A_CHILD, "It shows nobody under 18"),
        ),
        hint="Only what the police or the Internet Watch Foundation said. Not what you think yourself.",
        missing="Choose what they said.",
    )
    who = _words(
        "Who said so?",
        "Name who said so, and where they work.",
        "Name and police force, or the Internet Watch Foundation.",
    )
    number = _words("Their reference", "Give their reference, or write: none given.")

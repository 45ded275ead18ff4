"""May we contact you? First whether at all; then the one way, and when it is safe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings

from takedown.alerts.safe_way import SafeWay, Way
from takedown.cases.answers import Answer
from takedown.reads.reaching import DAYS
from takedown.web.forms.fields import YES_NO, YES_NO_NOT_SURE, choice

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO = ("no", "No. I will look in here myself")
_CHOICES = {
    Way.MAIL: (Way.MAIL.value, "Yes, by e-mail"),
    Way.PHONE: (Way.PHONE.value, "Yes, a caseworker may call me"),
}
_NUMBER = re.compile(r"\+?[0-9(][0-9 ()./-]{4,24}[0-9]")
_DIGITS = range(7, 16)  # ITU-T E.164 has 15 at most
_HOURS = [(str(hour), f"{hour}:00") for hour in range(25)]


class MayWeForm(forms.Form):
    """Whether at all."""

    way = forms.ChoiceField(
        label="May we contact you?",
        widget=forms.RadioSelect,
        help_text="You do not need this. Everything that happens waits for you in these notes.",
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of these."},
    )

    def __init__(self, *args: Any, offered: Iterable[Way], **kwargs: Any) -> None:
        """Offer only what this site can do."""
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [_NO, *(_CHOICES[way] for way in offered)]  # type: ignore[attr-defined]


class _SafeWayForm(forms.Form):
    """What both ways ask."""

    way: Way

    value = forms.CharField()
    safe = choice("", YES_NO_NOT_SURE)
    weekdays = forms.MultipleChoiceField(
        label="On which days is it safe?",
        choices=[(str(number), name) for number, name in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day."},
    )
    from_hour = forms.ChoiceField(label="Safe from", choices=_HOURS[:-1], initial="9")
    until_hour = forms.ChoiceField(
        label="Safe until",
        choices=_HOURS[1:],
        initial="17",
        help_text="On your own clock. At all other times nothing happens.",
    )
    readers = forms.CharField(
        label="",
        required=False,
        max_length=200,
        help_text="For example: my sister, and she knows. Leave it empty if nobody can.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a wrong choice in the same words everywhere."""
        super().__init__(*args, **kwargs)
        for name in ("weekdays", "from_hour", "until_hour"):
            self.fields[name].error_messages["invalid_choice"] = "Choose one of these."

    def clean(self) -> dict[str, Any]:
        """Hours that end before they begin are no hours."""
        data = super().clean() or {}
        begins, ends = data.get("from_hour"), data.get("until_hour")
        if begins and ends and int(ends) <= int(begins):
            self.add_error("until_hour", "Choose a time later on the same day.")
        return data

    @property
    def safe_way(self) -> SafeWay:
        """Return what was said; only of a form that is right."""
        data = self.cleaned_data
        return SafeWay(
            way=self.way,
            value=data["value"],
            safe=Answer(data["safe"]),
            days=tuple(sorted(int(day) for day in data["weekdays"])),
            from_hour=int(data["from_hour"]),
            until_hour=int(data["until_hour"]),
            readers=data["readers"],
            may_leave_message=data.get("may_leave_message") == "yes",
            code_word=data.get("code_word", ""),
            with_link=bool(data.get("with_link")),
        )


class SafeMailForm(_SafeWayForm):
    """By e-mail."""

    way = Way.MAIL

    value = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="One that nobody else opens.",
        error_messages={
            "required": "Give the address.",
            "invalid": "That does not look like an e-mail address.",
        },
    )
    with_link = forms.BooleanField(
        label="Put the address of this site into the message",
        required=False,
        help_text="Whoever sees the message then sees which site you use.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the link only where whoever runs this does."""
        super().__init__(*args, **kwargs)
        _ask(self, "safe", "Is it safe to write there now?")
        self.fields[
            "safe"
        ].help_text = "If it is not, nothing is sent. You can change it here later."
        _ask(self, "readers", "Who else can read what comes there?")
        if not settings.MESSAGES.link:
            del self.fields["with_link"]

    def clean_value(self) -> str:
        """Refuse what our mail server cannot write to, and addresses that this site itself reads."""
        value = str(self.cleaned_data["value"])
        if not value.isascii():
            raise forms.ValidationError("Use an address with plain letters only.")
        before, _, after = settings.RELAY.pattern.lower().partition("{token}")
        is_relay = (
            bool(after) and value.lower().startswith(before) and value.lower().endswith(after)
        )
        if is_relay or value.lower() == settings.MAIL_OUT.address.lower():
            raise forms.ValidationError("This site itself reads that address. Give one of yours.")
        return value


class SafePhoneForm(_SafeWayForm):
    """A call by a caseworker."""

    way = Way.PHONE

    value = forms.CharField(
        label="Your telephone number",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text="Only the caseworkers you let in see it, and only at the times below.",
        error_messages={"required": "Give the number."},
    )
    may_leave_message = choice(
        "If you do not answer, may they leave a message?",
        YES_NO,
        hint="They would say their own first name, and nothing else.",
    )
    code_word = forms.CharField(
        label="A code word",
        required=False,
        max_length=40,
        help_text="They say it first, so that you know who calls. Leave it empty if you want none.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask as for a telephone."""
        super().__init__(*args, **kwargs)
        _ask(self, "safe", "Is it safe to call you there now?")
        self.fields["safe"].help_text = "If it is not, nobody calls. You can change it here later."
        _ask(self, "readers", "Who else can hear a call or a message?")

    def clean_value(self) -> str:
        """Take any usual way of writing a number."""
        value = " ".join(str(self.cleaned_data["value"]).split())
        if not _NUMBER.fullmatch(value) or sum(one.isdigit() for one in value) not in _DIGITS:
            raise forms.ValidationError(
                "That does not look like a telephone number. Use digits, and + before a country."
            )
        return value


def _ask(form: forms.Form, name: str, label: str) -> None:
    form.fields[name].label = label
    form.fields[name].error_messages["required"] = f"{label} Choose one answer."

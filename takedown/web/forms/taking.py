"""Forms about who has a case: handing it over, and opening one in an emergency."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from takedown.cases.assignments import HAND_OVER_REASONS
from takedown.cases.handing import LONGEST_COVER, LONGEST_WORDS, Terms
from takedown.common import clock
from takedown.web.forms.fields import choice

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
_COVER = "cover"
CASES_CHANGED = "The list changed since this page was made. Tick them again."


def _day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as it is on a calendar."},
    )


class HandOverForm(forms.Form):
    """To whom, why in a word, and for how long."""

    to = forms.ChoiceField(
        label="Which colleague?",
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": "Choose one in the list.",
        },
    )
    reason = choice(
        "Why?",
        [(one.value, one.label) for one in HAND_OVER_REASONS],
        hint="Your colleague sees it. The person sees it in other words, if it is about work.",
        missing="Choose why.",
    )
    how_long = choice(
        "For how long?",
        (("good", "For good"), (_COVER, "To cover: it comes back by itself")),
        missing="Choose for how long.",
    )
    first_day = _day("First day of the cover", "Leave it empty to begin at once.")
    last_day = _day("Last day of the cover", "Up to three months from now.")
    words = forms.CharField(
        label="A word to your colleague",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="Leave it empty if there is nothing to say. They read it once they have the notes. "
        "The person may ask for it.",
        error_messages={"max_length": f"Make it shorter: up to {LONGEST_WORDS:,} letters."},
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the caseworkers of one's own organisation."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose one"), *colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask a cover for its last day, in its order; what is for good has none."""
        data = super().clean() or self.cleaned_data
        if data.get("how_long") == _COVER and "last_day" not in self.errors:
            amiss = _amiss(data.get("first_day"), data.get("last_day"))
            if amiss:
                self.add_error("last_day", amiss)
        return data

    @property
    def terms(self) -> Terms:
        """Return what was chosen, with days as instants on the team's clock."""
        data = self.cleaned_data
        to, reason = uuid.UUID(data["to"]), data["reason"]
        if data["how_long"] != _COVER:
            return Terms(to, reason)
        first = data["first_day"]
        begins_at = _midnight(first) if first is not None and first > _today() else None
        return Terms(to, reason, begins_at, _midnight(data["last_day"] + timedelta(days=1)))


class HandSeveralForm(HandOverForm):
    """The same, of several cases."""

    cases = forms.MultipleChoiceField(
        label="Which notes?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one.", "invalid_choice": CASES_CHANGED},
    )
    field_order = ("cases", "to", "reason", "how_long", "first_day", "last_day", "words")

    def __init__(self, *args: Any, cases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`cases` are what can be ticked."""
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = list(cases)  # type: ignore[attr-defined]


class AbsentForm(HandOverForm):
    """The same, by a manager for somebody who is away: no words, for a manager reads no notes."""

    words = None  # type: ignore[assignment] # takes the field out


class AnswerForm(forms.Form):
    """What a colleague says to what they are asked."""

    asked = forms.MultipleChoiceField(
        label="Which notes?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one.", "invalid_choice": CASES_CHANGED},
    )
    answer = choice(
        "What do you say?",
        (("yes", "I take them on"), ("no", "I cannot take them")),
        missing="Say whether you take them on.",
    )

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        """`groups` are what is asked, by who asks."""
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = list(groups)  # type: ignore[attr-defined]


class SomeForm(forms.Form):
    """Rows of a page that a button is about, each by its id."""

    ids = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, known: Sequence[str], **kwargs: Any) -> None:
        """`known` are the rows there are now."""
        super().__init__(*args, **kwargs)
        self.fields["ids"].choices = [(one, one) for one in known]  # type: ignore[attr-defined]


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(settings.TEAM_ZONE)).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TEAM_ZONE))


def _amiss(first: date | None, last: date | None) -> str:
    """Return what is amiss with the days of a cover; "" for nothing."""
    if last is None:
        return "Give the last day of the cover."
    if last < _today():
        return "That day is over. Give a later one."
    if first is not None and last < first:
        return "The last day is before the first. Look at both again."
    if last > _today() + LONGEST_COVER - timedelta(days=1):
        return (
            "That is more than three months from now. Give an earlier day, or hand over for good."
        )
    return ""


class EmergencyForm(forms.Form):
    """Which notes, and why it cannot wait."""

    reference = forms.CharField(
        label="Reference of the notes",
        help_text="It stands on each letter, such as TD-7K3M-9QWX.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Give the reference."},
    )
    reason = forms.CharField(
        label="Why can it not wait?",
        help_text="In one sentence or two, at least 20 letters. The person reads these words.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write why it cannot wait."},
    )


class SeenForm(forms.Form):
    """What was on the page when it was made: what comes after it stays new."""

    shown_at = forms.DateTimeField(widget=forms.HiddenInput)

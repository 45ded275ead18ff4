"""Forms that say the same of many sendings, with one time for all of them or a time for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from takedown.web.forms.fields import MomentField, OnClockForm
from takedown.web.forms.sending import LIST_CHANGED

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.forms import BoundField

_OWN = "at_"


class _ManyForm(OnClockForm):
    """Which, and when."""

    sendings = forms.MultipleChoiceField(
        label="Which of them?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one.", "invalid_choice": LIST_CHANGED},
    )

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        own: Mapping[uuid.UUID, str],
        **kwargs: Any,
    ) -> None:
        """`groups` are the choices; `own` names the rows that may have a time of their own."""
        super().__init__(*args, **kwargs)
        self.fields["sendings"].choices = list(groups)  # type: ignore[attr-defined]
        for pk, name in own.items():
            moment = MomentField(label=name, required=False)
            moment.on_clock(kwargs["zone"])
            self.fields[f"{_OWN}{pk.hex}"] = moment

    @property
    def main(self) -> list[BoundField]:
        """The questions that are about all."""
        return [self[name] for name in self.fields if not name.startswith(_OWN)]

    @property
    def own(self) -> list[BoundField]:
        """A time for each."""
        return [self[name] for name in self.fields if name.startswith(_OWN)]

    def times(self, ids: set[uuid.UUID], *, for_all: str) -> dict[uuid.UUID, datetime]:
        """Return the time of each of these: its own, or that for all."""
        data = self.cleaned_data
        return {pk: data.get(f"{_OWN}{pk.hex}") or data[for_all] for pk in ids}


class SeveralSentForm(_ManyForm):
    """Many went."""

    submitted_at = MomentField(
        label="When did you press send?",
        help_text="On your own clock. It counts for each that has no time of its own below.",
    )
    all_went = forms.BooleanField(
        label="All of each letter went",
        help_text="If a form took only a part, leave that one out. Say so on the page of its letter.",
        error_messages={
            "required": "Tick this if all of each letter went. Leave out those of which only a part did."
        },
    )


class SeveralHadForm(_ManyForm):
    """Many were received."""

    received_at = MomentField(
        label="When does their answer say they received it?",
        help_text="On your own clock. It counts for each that has no time of its own below.",
    )
    words = forms.CharField(
        label="What does it say?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Paste the answer, or the ticket number. It is kept with each that you tick.",
        error_messages={"required": "Paste the answer, or at least its number."},
    )

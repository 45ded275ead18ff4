"""Fields that several forms share."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

YES_NO = (("yes", "Yes"), ("no", "No"))
YES_NO_NOT_SURE = (*YES_NO, ("not_sure", "Not sure"))


def choice(
    label: str,
    choices: Iterable[tuple[str, str]],
    *,
    hint: str = "",
    missing: str = "",
) -> forms.ChoiceField:
    """Return one question with radio buttons; `missing` is what to say when it is not answered."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        help_text=hint,
        error_messages={
            "required": missing or f"{label} Choose one answer.",
            "invalid_choice": "Choose one of the answers.",
        },
    )


class MomentField(forms.SplitDateTimeField):
    """A day and a time on the person's own clock."""

    def __init__(self, *, zone: str = "Europe/London", **kwargs: Any) -> None:
        """`zone` is an IANA name; set it again with `on_clock` when the person is known."""
        super().__init__(
            widget=forms.SplitDateTimeWidget(
                date_attrs={"type": "date"},
                date_format="%Y-%m-%d",
                time_attrs={"type": "time"},
                time_format="%H:%M",
            ),
            input_date_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
            input_time_formats=["%H:%M", "%H:%M:%S"],
            error_messages={
                "required": "Give the day and the time.",
                "invalid_date": "Give the day as it is on a calendar.",
                "invalid_time": "Give the time as on a clock, such as 17:30.",
            },
            **kwargs,
        )
        self.zone = zone

    def on_clock(self, zone: str) -> None:
        """Read and show times in this zone from now on."""
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        """Show an instant as the person's clock shows it."""
        if hasattr(value, "astimezone") and value.tzinfo is not None:
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value

    def compress(self, data_list: Any) -> datetime | None:
        """Return the instant meant, or None where nothing was given."""
        if not data_list or data_list[0] is None or data_list[1] is None:
            if data_list:
                raise forms.ValidationError("Give the day and the time.")
            return None
        # An hour that the clock shows twice is read as the earlier: it never gives a later date.
        return instant(data_list[0], data_list[1], zone=self.zone)


def instant(day: date, at: time, *, zone: str) -> datetime:
    """Return the instant of a day and a time on a zone's clock."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


class OnClockForm(forms.Form):
    """A form whose moments are read and shown on the person's own clock."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """`zone` is an IANA name."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.on_clock(zone)

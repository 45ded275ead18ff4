"""Fields that several forms share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms

from takedown.common import clock

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
        self.shown: datetime | None = None
        self.until: datetime | None = None

    def on_clock(
        self, zone: str, *, shown: datetime | None = None, until: datetime | None = None
    ) -> None:
        """Read and show times in this zone from now on.

        `shown` is the instant that stands in the field; `until` is the latest that can be meant, this
        moment unless given.
        """
        self.zone, self.shown, self.until = zone, shown, until

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
        day, at = data_list
        return instant(day, at, zone=self.zone, shown=self.shown, until=self.until or clock.now())


def instant(
    day: date, at: time, *, zone: str, until: datetime, shown: datetime | None = None
) -> datetime:
    """Return the instant of a day and a time on a zone's clock, in UTC.

    Of an hour that the clock shows twice it is the one that was `shown`; else the later, so that nobody
    is called late too early, unless that is after `until`.
    """
    zoned = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    readings = sorted(zoned.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if shown is not None and (minute := shown.replace(second=0, microsecond=0)) in readings:
        return minute.astimezone(UTC)
    return readings[1] if readings[1] <= until else readings[0]


class OnClockForm(forms.Form):
    """A form whose moments are read and shown on the person's own clock."""

    def __init__(self, *args: Any, zone: str, until: datetime | None = None, **kwargs: Any) -> None:
        """`zone` is an IANA name; `until` is the latest that can be meant, this moment unless given."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, MomentField):
                field.on_clock(zone, shown=self.get_initial_for_field(field, name), until=until)

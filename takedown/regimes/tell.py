"""Dates, times and periods in plain English, for the trace of a date.

Names are written out here because a locale of the machine must not change a letter.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from takedown.regimes.schema import Stage, Unit

if TYPE_CHECKING:
    from takedown.regimes.calendars import Calendar

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
UNITS = {
    Unit.HOURS: "hour",
    Unit.CALENDAR_DAYS: "day",
    Unit.CALENDAR_MONTHS: "month",
    Unit.WORKING_DAYS: "working day",
}


def day_in_words(day: date) -> str:
    """Return "Friday 20 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {date_in_words(day)}"


def date_in_words(day: date) -> str:
    """Return "20 November 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def instant_in_words(moment: datetime) -> str:
    """Return "Friday 20 November 2026, 17:30 UTC"; seconds appear only when there are any."""
    moment = moment.astimezone(UTC)
    return f"{day_in_words(moment.date())}, {_time_of(moment)} UTC"


def receipt_in_words(moment: datetime) -> str:
    """Say when something was received, in its own zone and in UTC where the two differ."""
    offset = moment.utcoffset()
    if not offset:
        return f"Received {instant_in_words(moment)}."
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    local = f"{day_in_words(moment.date())}, {_time_of(moment)} (UTC{sign}{hours:02}:{minutes:02})"
    return f"Received {local}, which is {instant_in_words(moment)}."


def period_in_words(stage: Stage) -> str:
    """Return "48 hours", "1 month"."""
    return f"{stage.amount} {UNITS[stage.unit]}{'' if stage.amount == 1 else 's'}"


def rolled_in_words(raw: date, due: date, *, calendar: Calendar) -> tuple[str, ...]:
    """Say each day between `raw` and `due` that is not worked, and why; nothing if they agree."""
    if raw == due:
        return ()
    closed = []
    day = raw
    while day < due:
        closed.append(f"{day_in_words(day)} ({_reason(day, calendar)})")
        day += timedelta(days=1)
    verb = "is not a working day" if len(closed) == 1 else "are not working days"
    where = f"{verb} in {calendar.name}"
    return (f"{'; '.join(closed)} {where}, so the last day moves to {day_in_words(due)}.",)


def _reason(day: date, calendar: Calendar) -> str:
    why = calendar.why_closed(day) or "not worked"
    return "weekend" if why in {"a Saturday", "a Sunday"} else why


def _time_of(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"

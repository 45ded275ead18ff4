"""A calendar of moments that says nothing of what they are (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Calendar, Event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_LASTS: Final = timedelta(minutes=15)


def as_calendar(moments: Iterable[tuple[str, datetime]], *, title: str, now: datetime) -> bytes:
    """Return a calendar with one event for each moment, all under the same title, in UTC.

    Each moment comes with an id that stays the same while it is one event, and says nothing.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Notes//Notes//EN")
    for name, moment in moments:
        event = Event()
        event.add("uid", name)
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", (moment - _LASTS).astimezone(UTC))
        event.add("dtend", moment.astimezone(UTC))
        event.add("summary", title)
        # Private, and no hour in which the caseworker is busy.
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())

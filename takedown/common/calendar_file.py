"""A calendar of moments that says nothing of what they are (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
# RFC 5545, 3.1: octets of a line without its end.
_LONGEST_LINE: Final = 75
_LASTS: Final = timedelta(minutes=15)
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def as_calendar(moments: Iterable[tuple[str, datetime]], *, title: str, now: datetime) -> str:
    """Return a calendar with one event for each moment, all under the same title, in UTC.

    Each moment comes with an id that stays the same while it is one event, and says nothing.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Notes//Notes//EN", "CALSCALE:GREGORIAN"]
    for name, moment in moments:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(moment - _LASTS)}",
            f"DTEND:{_utc(moment)}",
            f"SUMMARY:{title.translate(_ESCAPED)}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> list[str]:
    """Return a line in parts of at most 75 octets, each after the first with a blank before it."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > _LONGEST_LINE:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]

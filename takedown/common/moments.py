"""Instants in words: always in UTC, and beside it on the clock of the place the case belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class TimeWithoutZone(Exception):
    """A time that says no zone cannot be put on two clocks."""


@dataclass(frozen=True)
class Moment:
    """One instant on two clocks, each as words."""

    utc: str
    local: str


def moment(at: datetime, *, zone: str) -> Moment:
    """Return the instant in UTC and in `zone` (an IANA name), with the offset shown.

    Raises TimeWithoutZone for a naive time.
    """
    if at.tzinfo is None:
        raise TimeWithoutZone("A time without a zone cannot be shown.")
    local = at.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    return Moment(
        utc=f"{_words(at.astimezone(UTC))} UTC",
        local=f"{_words(local)} {local.tzname()} (UTC{offset[:3]}:{offset[3:5]})",
    )


def day_in_words(day: date) -> str:
    """Return a date such as `22 Nov 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def iso_utc(at: datetime) -> str:
    """Return the instant as ISO 8601 in UTC, ending in Z. Raises TimeWithoutZone."""
    if at.tzinfo is None:
        raise TimeWithoutZone("A time without a zone cannot be written down.")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _words(at: datetime) -> str:
    return f"{day_in_words(at)} {at:%H:%M:%S}"

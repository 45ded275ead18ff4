"""When a person may be contacted, worked out again by hand: no library of zones, no code of the program.

The rules of summer time are written down from what governments say: UK, Summer Time Act 1972 and order
of 2002 (01:00 GMT, last Sundays of March and October); New South Wales, Standard Time Act 1987 (02:00
standard time, first Sundays of October and April); USA, 15 U.S.C. 260a (02:00 local time, second Sunday
of March and first of November). Pakistan and Nepal have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # a Thursday


def sunday(year: int, month: int, number: int) -> date:
    """The first, second or (-1) last Sunday of a month."""
    days = [date(year, month, day) for day in range(1, 32) if _exists(year, month, day)]
    return [day for day in days if (day.toordinal() + 6) % 7 == 6][number]


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def edges(zone: str, year: int) -> tuple[datetime, datetime]:
    """When clocks go forward and back in this year, in UTC."""
    if zone == "Europe/London":
        return _at(sunday(year, 3, -1), 1), _at(sunday(year, 10, -1), 1)
    if zone == "America/New_York":
        return _at(sunday(year, 3, 1), 7), _at(sunday(year, 11, 0), 6)
    if zone == "Australia/Sydney":
        return _at(sunday(year, 10, 0), -8), _at(sunday(year, 4, 0), -8)
    raise KeyError(zone)


# Minutes east of Greenwich in winter; who has summer time has an hour more in summer.
WINTER = {
    "Europe/London": 0,
    "America/New_York": -300,
    "Australia/Sydney": 600,
    "Asia/Karachi": 300,
    "Asia/Kathmandu": 345,
}
HAVE_SUMMER = ("Europe/London", "America/New_York", "Australia/Sydney")


def minutes_east(zone: str, at: datetime) -> int:
    if zone not in HAVE_SUMMER:
        return WINTER[zone]
    forward, back = edges(zone, at.year)
    # In the south the summer goes over New Year.
    summer = forward <= at < back if forward < back else not back <= at < forward
    return WINTER[zone] + (60 if summer else 0)


@dataclass(frozen=True)
class Said:
    """What a person said, as a test draws it."""

    zone: str
    safe: str
    days: frozenset[int]
    from_hour: int
    until_hour: int
    confirmed: timedelta  # before now
    usable: timedelta  # after now; zero and less is usable


def is_inside(said: Said, at: datetime) -> bool:
    minutes = (at - EPOCH) // MINUTE + minutes_east(said.zone, at)
    day, minute = divmod(minutes, 24 * 60)
    return (day + 3) % 7 in said.days and said.from_hour * 60 <= minute < said.until_hour * 60


def may_be_contacted(said: Said, now: datetime) -> bool:
    if said.safe != "yes" or said.usable > timedelta(0):
        return False
    if said.confirmed < timedelta(0) or said.confirmed > timedelta(days=30):
        return False
    return is_inside(said, now) and is_inside(said, now + 15 * MINUTE)

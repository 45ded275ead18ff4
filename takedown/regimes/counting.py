"""Date arithmetic, one function for each way that a statute or a regulator counts.

No legal number is in here: amounts come from the rules.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from takedown.regimes.refusals import NaiveInstant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from takedown.regimes.calendars import Calendar

MONTHS_IN_A_YEAR = 12


def hours_after(start: datetime, *, hours: int) -> datetime:
    """Return the instant `hours` elapsed hours after `start`, in UTC.

    Online Safety Act 2023 s.10(3A) and 47 U.S.C. 223a(a)(3) set no day aside, so the sum is done
    in UTC: done on a wall clock it would be an hour out when the clocks change.
    Raises NaiveInstant.
    """
    return _in_utc(start) + timedelta(hours=hours)


def hours_on_working_days(
    start: datetime, *, hours: int, calendar: Calendar, zone: ZoneInfo
) -> datetime:
    """Return the instant by which `hours` have elapsed, leaving out days not worked in `zone`.

    Defamation (Operators of Websites) Regulations 2013 (S.I. 2013/3028) reg 1(3).
    Raises NaiveInstant.
    """
    moment, left = _in_utc(start), timedelta(hours=hours)
    while True:
        day = moment.astimezone(zone).date()
        midnight = _start_of(day + timedelta(days=1), zone=zone)
        if calendar.is_working_day(day):
            if moment + left <= midnight:
                return moment + left
            left -= midnight - moment
        moment = midnight


def days_after(day: date, *, days: int) -> date:
    """Return the day `days` days after `day`, which itself is not counted.

    Regulation 1182/71 Art 3(1); the ICO counts the same way for DPA 2018 s.164A (day 1 is the day
    after receipt). A period in weeks is seven times as many days (C-171/03 Toeters, paras 33, 36).
    """
    return day + timedelta(days=days)


def months_after(day: date, *, months: int) -> date:
    """Return the same date `months` months on, or the last day of that month if it has none.

    Regulation 1182/71 Art 3(2)(c); the ICO's "corresponding calendar date".
    """
    index = day.year * MONTHS_IN_A_YEAR + (day.month - 1) + months
    year, month = divmod(index, MONTHS_IN_A_YEAR)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def working_days_after(day: date, *, days: int, calendar: Calendar) -> date:
    """Return the last of `days` working days, the first of which is the one after `day`."""
    for _ in range(days):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveInstant(
            "A duty in hours needs the time and its zone, such as 2026-11-20T17:30:00+00:00."
        )
    return moment.astimezone(UTC)


def _start_of(day: date, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)

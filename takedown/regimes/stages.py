"""One stage of a duty turned into a date or an instant, with the sentences that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.regimes import counting, tell
from takedown.regimes.calendars import Calendar, calendar_of
from takedown.regimes.schema import Counting, Rule, Stage, Unit

if TYPE_CHECKING:
    from takedown.regimes.receipt import Moment


@dataclass(frozen=True, slots=True)
class Dated:
    """A stage with its end: an instant for hours, a day for everything else."""

    stage: str
    what: str
    due: datetime | date
    source: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A dated stage, its later reading where the law leaves two, and the working in sentences."""

    dated: Dated
    later: Dated | None
    sentences: tuple[str, ...]


def work_out_stage(rule: Rule, stage: Stage, *, start: Moment, calendar: Calendar) -> Worked:
    """Count one stage from `start`. Raises NaiveInstant for hours without a zoned instant."""
    if stage.unit is Unit.HOURS:
        return _in_hours(rule, stage, start.at or datetime.min)  # noqa: DTZ901 (refused)
    return _in_days(stage, start.day, calendar)


def _in_hours(rule: Rule, stage: Stage, start: datetime) -> Worked:
    if stage.counting is Counting.ELAPSED_ON_WORKING_DAYS:
        # The regulation names the days of one nation, whoever is asked: the rule's own calendar.
        own = calendar_of(rule.calendar)
        zone = ZoneInfo(rule.zone) if rule.zone else own.zone
        due = counting.hours_on_working_days(start, hours=stage.amount, calendar=own, zone=zone)
    else:
        due = counting.hours_after(start, hours=stage.amount)
    period = tell.period_in_words(stage)
    return Worked(
        dated=_dated(stage, due),
        later=None,
        sentences=(
            f"{period} {stage.how}.",
            f"The {period} end on {tell.instant_in_words(due)}.",
        ),
    )


def _in_days(stage: Stage, start: date, calendar: Calendar) -> Worked:
    raw, counted = _raw(stage, start, calendar)
    rolled = calendar.next_working_day(raw)
    due = rolled if stage.counting is Counting.ROLLED else raw
    sentences = (
        f"{tell.period_in_words(stage)} {stage.how}.",
        counted,
        *tell.rolled_in_words(raw, due, calendar=calendar),
        f"The last day is {tell.day_in_words(due)}.",
    )
    if stage.counting is not Counting.EARLIER_READING or rolled == raw:
        return Worked(_dated(stage, due), None, sentences)
    later = Dated(f"{stage.id}_later", f"{stage.what}, at the later reading", rolled, stage.source)
    told = f"On another reading the last day is {tell.day_in_words(rolled)}; the earlier is safer."
    return Worked(_dated(stage, due), later, (*sentences, told))


def _raw(stage: Stage, start: date, calendar: Calendar) -> tuple[date, str]:
    if stage.unit is Unit.CALENDAR_MONTHS:
        raw = counting.months_after(start, months=stage.amount)
        if raw.day == start.day:
            return raw, f"The corresponding date is {tell.day_in_words(raw)}."
        return raw, (
            f"That month has no day {start.day}, so it ends with the month, "
            f"on {tell.day_in_words(raw)}."
        )
    if stage.unit is Unit.WORKING_DAYS:
        raw = counting.working_days_after(start, days=stage.amount, calendar=calendar)
        return raw, f"Only working days in {calendar.name} are counted."
    raw = counting.days_after(start, days=stage.amount)
    after = counting.days_after(start, days=1)
    return (
        raw,
        f"Day 1 is {tell.day_in_words(after)}; day {stage.amount} is {tell.day_in_words(raw)}.",
    )


def _dated(stage: Stage, due: datetime | date) -> Dated:
    return Dated(stage=stage.id, what=stage.what, due=due, source=stage.source)

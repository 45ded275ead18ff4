"""The moments a date is worked out from, and which stages of a duty they leave to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from takedown.regimes.refusals import NaiveInstant, NoExtension, NoReceipt, WrongOrder
from takedown.regimes.schema import Rule, Stage, Start, Unit

if TYPE_CHECKING:
    from takedown.regimes.calendars import Calendar


class When(TypedDict, total=False):
    """The moments a date is worked out from; one of the first two is needed."""

    received_at: datetime | None
    received_on: date | None
    confirmed: datetime | date | None
    extended: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: its day in the duty's nation, and the instant where known."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """When something was received, the second moment where there is one, and any extension."""

    received: Moment
    confirmed: Moment | None
    extended: bool


def day_of(rule: Rule, moment: datetime | date, *, calendar: Calendar) -> date:
    """Return the day an instant fell on where the rule is law."""
    return _moment(rule, moment, calendar).day


def read_receipt(rule: Rule, when: When, *, calendar: Calendar) -> Receipt:
    """Put the given moments on the calendar. Raises NoReceipt, WrongOrder."""
    given = when.get("received_at") or when.get("received_on")
    if given is None:
        raise NoReceipt("A date is counted from receipt: give the instant or the day.")
    received = _moment(rule, given, calendar)
    second = when.get("confirmed")
    confirmed = _moment(rule, second, calendar) if second is not None else None
    if confirmed and confirmed.day < received.day:
        raise WrongOrder("The second date lies before the day of receipt.")
    return Receipt(received, confirmed, when.get("extended", False))


def stages_to_come(rule: Rule, receipt: Receipt) -> tuple[Stage, ...]:
    """Return the stages still to come; refuse at once what a duty in hours cannot use.

    Raises NoExtension, and NaiveInstant for hours from a day or from a time without its zone.
    """
    if receipt.extended and rule.extension is None:
        raise NoExtension(f"Nothing allows {rule.id} to be extended.")
    whole = (rule.extension,) if receipt.extended and rule.extension else rule.stages
    pending = tuple(s for s in whole if not (s.ended_by_confirmation and receipt.confirmed))
    for stage in pending:
        start = start_of(stage, receipt)
        if stage.unit is Unit.HOURS and start:
            _insist_on_an_instant(start)
    return pending


def _insist_on_an_instant(start: Moment) -> None:
    if start.at is None or start.at.utcoffset() is None:
        raise NaiveInstant(
            "This duty is counted in hours: give the time and its zone, "
            "such as 2026-11-20T17:30:00+00:00."
        )


def start_of(stage: Stage, receipt: Receipt) -> Moment | None:
    """Return what a stage runs from, or None while that has not been recorded."""
    if stage.start is Start.RECEIPT or receipt.confirmed is None:
        return receipt.received if stage.start is not Start.CONFIRMATION else None
    return receipt.confirmed


def _moment(rule: Rule, when: datetime | date, calendar: Calendar) -> Moment:
    if not isinstance(when, datetime):
        return Moment(day=when)
    if when.utcoffset() is None:
        return Moment(day=when.date(), at=when)
    zone = ZoneInfo(rule.zone) if rule.zone else calendar.zone
    return Moment(day=when.astimezone(zone).date(), at=when)

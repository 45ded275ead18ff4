"""What the law gives for one receipt, with how it was counted: enough to keep it as clocks."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.regimes.calendars import UNION, Calendar, calendar_of, union_codes
from takedown.regimes.due import Outcome, work_out
from takedown.regimes.library import rule as rule_of
from takedown.regimes.receipt import When, day_of, read_receipt, stages_to_come, start_of
from takedown.regimes.schema import Start
from takedown.regimes.stages import Dated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from takedown.regimes.schema import Rule, Stage

_LATER = "_later"


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one stage. A period in days ends with its last day: at the first instant after.

    `late_at` is the end of the later reading where the law leaves two.
    """

    stage: str
    what: str
    due_on: date | None
    due_at: datetime
    late_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Outcome):
    """An outcome that knows its rule, the calendar and the second moment it was counted with."""

    rule: Rule
    first: Stage | None
    calendar: str
    zone: str
    confirmed_on: date | None
    extended: bool

    @property
    def endings(self) -> tuple[Ending, ...]:
        """Every stage that can be dated, in the order of the rule; none where no clock runs."""
        if self.due is None or self.first is None or not self.starts_a_clock:
            return ()
        own = Dated(self.first.id, self.first.what, self.due, self.first.source)
        dated = {one.stage: one for one in (own, *self.also)}
        return tuple(
            self._ending(one, dated.get(f"{one.stage}{_LATER}", one))
            for one in dated.values()
            if not (one.stage.endswith(_LATER) and one.stage.removesuffix(_LATER) in dated)
        )

    def _ending(self, one: Dated, later: Dated) -> Ending:
        on = None if isinstance(one.due, datetime) else one.due
        due_at = self._end_of(one.due)
        return Ending(one.stage, one.what, on, due_at, max(due_at, self._end_of(later.due)))

    def _end_of(self, due: datetime | date) -> datetime:
        if isinstance(due, datetime):
            return due
        return end_of_day(due, zone=self.zone)


def counted_from_receipt(outcome: Outcome) -> Counted:
    """Return an outcome as counted: itself, or counted from receipt on its rule's own calendar.

    Raises UnknownRule.
    """
    if isinstance(outcome, Counted):
        return outcome
    rule = rule_of(outcome.rule_id, version=outcome.version)
    from_receipt = (one for one in rule.stages if one.start is not Start.CONFIRMATION)
    days = calendar_of(rule.calendar)
    return _with(outcome, rule=rule, first=next(from_receipt, None), calendar=days)


def end_of_day(day: date, *, zone: str) -> datetime:
    """Return the first instant after a day, where that day is 23 or 25 hours long too."""
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    return after.astimezone(UTC)


def count(
    rule: Rule,
    *,
    received_at: datetime,
    facts: Mapping[str, str],
    lacking: Collection[str] = frozenset(),
    calendar: str | Calendar | None = None,
    confirmed: datetime | date | None = None,
    extended: bool = False,
) -> Counted:
    """Work out one rule for one receipt, on its own calendar unless another is given.

    On the calendar UNION it is the latest end by that of any country there. Raises
    regimes.refusals as `work_out` does.
    """
    when: When = {"received_at": received_at, "confirmed": confirmed, "extended": extended}
    if calendar == UNION:
        on_each = (
            _count_on(calendar_of(code), rule, facts=facts, lacking=lacking, when=when)
            for code in union_codes()
        )
        return _latest(on_each)
    days = calendar if isinstance(calendar, Calendar) else calendar_of(calendar or rule.calendar)
    return _count_on(days, rule, facts=facts, lacking=lacking, when=when)


def _count_on(
    days: Calendar,
    rule: Rule,
    *,
    facts: Mapping[str, str],
    lacking: Collection[str],
    when: When,
) -> Counted:
    outcome = work_out(rule, calendar=days, facts=facts, lacking=lacking, **when)
    receipt = read_receipt(rule, when, calendar=days)
    to_come = (one for one in stages_to_come(rule, receipt) if start_of(one, receipt))
    counted = _with(outcome, rule=rule, first=next(to_come, None), calendar=days)
    confirmed = when.get("confirmed")
    on = None if confirmed is None else day_of(rule, confirmed, calendar=days)
    return replace(counted, confirmed_on=on, extended=bool(when.get("extended")))


def _latest(on_each: Iterable[Counted]) -> Counted:
    """Return the one that ends last, and say why it is that one: no time is called over too early."""
    last = max(on_each, key=lambda one: [ending.late_at for ending in one.endings])
    if not last.endings:
        return replace(last, calendar=UNION)
    told = (
        "Nobody here has looked in which country of the EU or EEA they answer. This is the latest "
        f"day by the calendars of all of them: the day in {calendar_of(last.calendar).name}."
    )
    return replace(last, calendar=UNION, trace=(*last.trace, told))


def _with(outcome: Outcome, *, rule: Rule, first: Stage | None, calendar: Calendar) -> Counted:
    return Counted(
        **{field.name: getattr(outcome, field.name) for field in fields(outcome)},
        rule=rule,
        first=first,
        calendar=calendar.code,
        zone=rule.zone or calendar.zone.key,
        confirmed_on=None,
        extended=False,
    )

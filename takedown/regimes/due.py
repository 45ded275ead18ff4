"""When a duty falls due: the one place where a rule, a receipt and a calendar meet.

A date that cannot be given honestly is not given; the trace and `missing` say why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack

from takedown.regimes import tell
from takedown.regimes.calendars import Calendar, calendar_of
from takedown.regimes.missing import Missing, what_is_missing
from takedown.regimes.receipt import Receipt, When, day_of, read_receipt, stages_to_come, start_of
from takedown.regimes.schema import Kind, Rule, Stage, Start, Unit
from takedown.regimes.stages import Dated, work_out_stage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from takedown.regimes.receipt import Moment

SHOWN_WITHOUT_CLOCK = frozenset({Kind.USER_LIMIT, Kind.COURT_DEFENCE, Kind.PLATFORM_COMMITMENT})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was worked out for one duty and one receipt.

    `due` is an instant in UTC for hours and a day otherwise; None where nothing can be dated.
    `trace` is the working, in sentences that can be shown.
    """

    rule_id: str
    version: str
    kind: Kind
    due: datetime | date | None
    also: tuple[Dated, ...]
    missing: tuple[Missing, ...]
    trace: tuple[str, ...]
    source: str

    @property
    def starts_a_clock(self) -> bool:
        """Whether a countdown may be shown; a person's own limit has a date but no countdown."""
        return self.kind is Kind.STATUTORY_MAXIMUM and self.due is not None


def receipt_day(rule: Rule, received: datetime | date, *, calendar: str | Calendar) -> date:
    """Return the day on which something was received where the rule is law.

    That day, and not the day in UTC, decides which version of a rule applies and what a month is
    counted from. Raises UnknownCalendar.
    """
    return day_of(rule, received, calendar=_calendar(calendar))


def work_out(
    rule: Rule,
    *,
    calendar: str | Calendar,
    facts: Mapping[str, str],
    lacking: Collection[str] = frozenset(),
    **when: Unpack[When],
) -> Outcome:
    """Work out when `rule` falls due for something received at a given moment.

    `facts` answers the rule's eligibility facts with "yes", "no" or "unknown"; one that is absent
    counts as unknown. `lacking` names elements the notice does not contain. `confirmed` is the
    second moment that some duties count from (a confirmation, identity information).
    Raises NaiveInstant, NoReceipt, NoExtension, WrongOrder, UnknownElement, UnknownFact,
    UnknownCalendar.
    """
    days = _calendar(calendar)
    receipt = read_receipt(rule, when, calendar=days)
    stages = stages_to_come(rule, receipt)
    missing = what_is_missing(rule, facts=facts, lacking=lacking)
    trace = _first_sentences(rule, receipt, days)
    dated: tuple[Dated, ...] = ()
    if outside := _outside_its_time(rule, receipt.received.day):
        trace.append(outside)
    else:
        trace += _what_stands_in_the_way(rule, missing)
        if not missing and _may_be_dated(rule):
            dated, sentences = _date_all(rule, stages, receipt, days)
            trace += sentences
    due = dated[0].due if dated and _has_a_due_date(rule) else None
    return Outcome(
        rule_id=rule.id,
        version=rule.version,
        kind=rule.kind,
        due=due,
        also=dated if due is None else dated[1:],
        missing=missing,
        trace=tuple(trace),
        source=rule.source,
    )


def _calendar(calendar: str | Calendar) -> Calendar:
    return calendar if isinstance(calendar, Calendar) else calendar_of(calendar)


# -- whether a date may be given ---------------------------------------------


def _outside_its_time(rule: Rule, day: date) -> str | None:
    if rule.in_force_on(day):
        return None
    if rule.in_force_from and day < rule.in_force_from:
        began = tell.date_in_words(rule.in_force_from)
        return f"This duty covers what is received from {began} on. No clock runs."
    ended = tell.date_in_words(rule.in_force_until or day)
    return f"This version of the duty covers what was received up to {ended}. No clock runs."


def _what_stands_in_the_way(rule: Rule, missing: tuple[Missing, ...]) -> list[str]:
    sentences = [rule.why_no_clock] if rule.why_no_clock else []
    for one in missing:
        cited = f" ({one.paragraph})" if one.paragraph else ""
        sentences.append(f"{one.sentence.rstrip('.')}{cited}.")
    if missing and rule.may_start_a_clock:
        sentences.append("Until that is settled, no clock runs.")
    return sentences


def _may_be_dated(rule: Rule) -> bool:
    return rule.may_start_a_clock or rule.kind in SHOWN_WITHOUT_CLOCK


def _has_a_due_date(rule: Rule) -> bool:
    return rule.may_start_a_clock or rule.kind is Kind.USER_LIMIT


def _date_all(
    rule: Rule, stages: tuple[Stage, ...], receipt: Receipt, calendar: Calendar
) -> tuple[tuple[Dated, ...], list[str]]:
    dated: list[Dated] = []
    sentences: list[str] = []
    for stage in stages:
        heading = f"{stage.what[:1].upper()}{stage.what[1:]}" if len(stages) > 1 else ""
        start = start_of(stage, receipt)
        if start is None:
            sentences.append(f"{heading} runs from a later moment that is not recorded yet.")
            continue
        told = _as_counted(stage, start=start, receipt=receipt)
        worked = work_out_stage(rule, told, start=start, calendar=calendar)
        dated += [worked.dated, *([worked.later] if worked.later else [])]
        first, *rest = worked.sentences
        sentences += [f"{heading}: {first}" if heading else first, *rest]
    if rule.sooner:
        sentences.append(rule.sooner)
    if rule.guidance_pending:
        until = tell.date_in_words(rule.guidance_pending)
        sentences.append(
            f"The regulator is said to plan to consult on this duty by {until}; the wording may change."
        )
    return tuple(dated), sentences


def _as_counted(stage: Stage, *, start: Moment, receipt: Receipt) -> Stage:
    """Let a stage that runs from the second date say so, and which day that is: its words say "from receipt"."""
    if stage.start is Start.RECEIPT or start is not receipt.confirmed:
        return stage
    day = tell.day_in_words(start.day)
    return replace(stage, how=stage.how.replace("from receipt", f"from {day}, the second date", 1))


# -- the first sentences -----------------------------------------------------


def _first_sentences(rule: Rule, receipt: Receipt, calendar: Calendar) -> list[str]:
    return [
        _received_sentence(receipt),
        *_day_sentence(rule, receipt, calendar),
        *_confirmed_sentence(rule, receipt),
    ]


def _received_sentence(receipt: Receipt) -> str:
    at = receipt.received.at
    if at is not None and at.utcoffset() is not None:
        return tell.receipt_in_words(at)
    return f"Received {tell.day_in_words(receipt.received.day)}."


def _day_sentence(rule: Rule, receipt: Receipt, calendar: Calendar) -> tuple[str, ...]:
    """Say which day it was where the rule is law, if the time as it is written has another one."""
    at, day = receipt.received.at, receipt.received.day
    in_days = any(stage.unit is not Unit.HOURS for stage in rule.stages)
    if at is None or not in_days or at.date() == day:
        return ()
    zone = rule.zone or str(calendar.zone)
    return (f"By the time of {zone}, which counts here, that day is {tell.day_in_words(day)}.",)


def _confirmed_sentence(rule: Rule, receipt: Receipt) -> tuple[str, ...]:
    if receipt.confirmed is None:
        return ()
    told = tell.day_in_words(receipt.confirmed.day)
    if any(stage.start is not Start.RECEIPT for stage in rule.stages):
        return (f"The second date given is {told}.",)
    return (f"The second date given, {told}, changes nothing: this duty counts from receipt.",)

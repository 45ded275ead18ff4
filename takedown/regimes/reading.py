"""From the tables of a rule file to the shapes of `schema`, refusing what is not complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from takedown.regimes.calendars import calendar_of
from takedown.regimes.refusals import BrokenRule, UnknownCalendar
from takedown.regimes.rows import Row
from takedown.regimes.schema import (
    Confidence,
    Counting,
    Element,
    Fact,
    Kind,
    Pause,
    Rule,
    Stage,
    Start,
    Unit,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Thing = TypeVar("Thing")
COUNTED_IN_HOURS = frozenset({Counting.ELAPSED, Counting.ELAPSED_ON_WORKING_DAYS})


def read_rule(
    table: Mapping[str, object], *, facts: Mapping[str, Fact], words: Mapping[str, Words]
) -> Rule:
    """Read one `[[rule]]`. Raises BrokenRule with the entry to blame."""
    row = Row(table)
    rule = Rule(
        id=row.text("id"),
        version=row.text("version"),
        kind=row.choice("kind", Kind),
        jurisdiction=row.text("jurisdiction"),
        legal_basis=row.text("legal_basis"),
        binds=row.text("binds"),
        trigger=row.text("trigger"),
        calendar=row.text("calendar"),
        confidence=row.choice("confidence", Confidence),
        last_verified=row.day("last_verified"),
        sources=_sources(row),
        facts=tuple(_known(key, facts, "facts", "fact") for key in row.texts("facts")),
        elements=_elements(row),
        stages=tuple(_stage(one) for one in row.rows("stages")),
        extension=_maybe_stage(row.maybe_row("extension")),
        pause=_maybe_pause(row.maybe_row("pause")),
        escalation=row.texts("escalation"),
        words=tuple(_known(key, words, "words", "text") for key in row.texts("words")),
        in_force_from=row.maybe_day("in_force_from"),
        in_force_until=row.maybe_day("in_force_until"),
        zone=row.maybe_text("zone"),
        why_no_clock=row.maybe_text("why_no_clock"),
        sooner=row.maybe_text("sooner"),
        next_step=row.maybe_text("next_step"),
        note=row.maybe_text("note"),
        guidance_pending=row.maybe_day("guidance_pending"),
    )
    row.refuse_leftovers()
    _refuse_contradictions(rule)
    return rule


def read_words(table: Mapping[str, object]) -> Words:
    """Read one `[[text]]`. Raises BrokenRule."""
    row = Row(table)
    words = Words(
        id=row.text("id"),
        cite=row.text("cite"),
        text=row.text("text"),
        source=row.text("source"),
        as_at=row.text("as_at"),
        licence=row.text("licence"),
        in_force_from=row.maybe_day("in_force_from"),
        note=row.maybe_text("note"),
    )
    row.refuse_leftovers()
    return words


def read_facts(table: Mapping[str, object], *, plain: Mapping[str, object]) -> dict[str, Fact]:
    """Read the `[facts]` table and the `[plain]` one beside it. Raises BrokenRule."""
    row, said = Row(table), Row(plain)
    if strange := set(plain) - set(table):
        raise BrokenRule(
            f"[plain] names {', '.join(sorted(strange))}, which is no fact", key="plain"
        )
    return {
        key: Fact(id=key, sentence=row.text(key), plain=said.maybe_text(key) or "") for key in table
    }


def _known(key: str, among: Mapping[str, Thing], entry: str, noun: str) -> Thing:
    try:
        return among[key]
    except KeyError:
        raise BrokenRule(f"{entry} names the {noun} {key}, which is not known", key=entry) from None


def _sources(row: Row) -> tuple[str, ...]:
    sources = row.texts("sources")
    if not sources:
        raise BrokenRule("a rule needs a source", key="sources")
    for one in sources:
        if not one.startswith(("https://", "http://")):
            raise BrokenRule(f"the source {one!r} is not an address", key="sources")
    return sources


def _elements(row: Row) -> tuple[Element, ...]:
    elements = []
    for one in row.rows("elements"):
        elements.append(
            Element(
                id=one.text("id"), paragraph=one.text("paragraph"), sentence=one.text("sentence")
            )
        )
        one.refuse_leftovers()
    if len({element.id for element in elements}) < len(elements):
        raise BrokenRule("two elements have the same id", key="elements")
    return tuple(elements)


def _maybe_stage(row: Row | None) -> Stage | None:
    return _stage(row) if row else None


def _maybe_pause(row: Row | None) -> Pause | None:
    if row is None:
        return None
    pause = Pause(what=row.text("what"), source=row.text("source"))
    row.refuse_leftovers()
    return pause


def _stage(row: Row) -> Stage:
    stage = Stage(
        id=row.text("id"),
        what=row.text("what"),
        amount=row.number("amount"),
        unit=row.choice("unit", Unit),
        counting=row.choice("counting", Counting),
        start=row.choice("start", Start),
        how=row.text("how"),
        source=row.text("source"),
        ended_by_confirmation=row.flag("ended_by_confirmation"),
    )
    row.refuse_leftovers()
    in_hours, in_working_days = stage.unit is Unit.HOURS, stage.unit is Unit.WORKING_DAYS
    if (stage.counting in COUNTED_IN_HOURS) != in_hours:
        raise BrokenRule(f"{stage.unit} cannot be counted as {stage.counting}", key="counting")
    if (stage.counting is Counting.WORKING) != in_working_days:
        raise BrokenRule(f"{stage.unit} cannot be counted as {stage.counting}", key="counting")
    return stage


def _refuse_contradictions(rule: Rule) -> None:
    try:
        calendar_of(rule.calendar)
    except UnknownCalendar as refusal:
        raise BrokenRule(str(refusal), key="calendar") from None
    if rule.kind is Kind.STATUTORY_MAXIMUM:
        if not rule.stages:
            raise BrokenRule("a statutory maximum needs a stage", key="kind")
        if rule.confidence is Confidence.LOW and not rule.why_no_clock:
            raise BrokenRule("a row of low confidence has to say why_no_clock", key="confidence")
    elif not rule.why_no_clock:
        raise BrokenRule(f"{rule.kind} has to say why_no_clock", key="kind")
    if rule.pause and not any(one.start is Start.LATER_OF_BOTH for one in rule.stages):
        # Time that stood still has to begin again somewhere: at the second moment.
        raise BrokenRule("a pause needs a stage that counts from later_of_both", key="pause")
    first, last = rule.in_force_from, rule.in_force_until
    if first and last and last < first:
        raise BrokenRule("in_force_until lies before in_force_from", key="in_force_until")

"""The person's own time after an answer: a date that limits them, never the recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from takedown.regimes.due import receipt_day, work_out
from takedown.regimes.library import rule as rule_of
from takedown.regimes.tell import day_in_words
from takedown.removals.ladder import own_limit

if TYPE_CHECKING:
    from datetime import date

    from takedown.removals.models import Reply


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """What the time is for, its last day at the earlier reading, and how that was worked out."""

    what: str
    letter: str
    note: str
    last: date
    day: str
    lines: list[str]


def own_limit_of(reply: Reply) -> OwnLimit | None:
    """Return the time that an answer gives the person, or None where it gives none or no day is known."""
    if reply.said_at is None or reply.submission is None:
        return None
    duty = own_limit(reply.kind, rule_id=reply.submission.request.rule_id)
    if duty is None:
        return None
    latest = rule_of(duty)
    day = receipt_day(latest, reply.said_at, calendar=latest.calendar)
    rule = rule_of(duty, on=day)
    met = {fact.id: "yes" for fact in rule.facts}
    outcome = work_out(rule, calendar=rule.calendar, facts=met, received_on=day)
    if outcome.due is None or isinstance(outcome.due, datetime):
        return None
    return OwnLimit(
        what=rule.stages[0].what,
        letter=reply.submission.request.reference,
        note=rule.why_no_clock or "",
        last=outcome.due,
        day=day_in_words(outcome.due),
        lines=[*outcome.trace, outcome.source],
    )

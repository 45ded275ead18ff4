"""Starts clocks. The law's arithmetic is `regimes.due`; here its answer becomes rows that stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from takedown.deadlines.models import Deadline
from takedown.regimes.due import Outcome, receipt_day, work_out
from takedown.regimes.library import rule as rule_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from takedown.cases.models import Case
    from takedown.posts.models import ReportedPost
    from takedown.regimes.schema import Rule
    from takedown.removals.models import Submission


def rule_on_receipt(rule_id: str, received_at: datetime) -> Rule:
    """Return the version of a rule that covers something received at this instant.

    Raises regimes.refusals for a rule nobody knows. Where no version was in force, the latest is
    returned, and working it out says that no clock runs.
    """
    latest = rule_of(rule_id)
    day = receipt_day(latest, received_at, calendar=latest.calendar)
    return rule_of(rule_id, on=day)


def outcome_for(
    rule: Rule,
    *,
    received_at: datetime,
    facts: Mapping[str, str],
    lacking: Collection[str] = frozenset(),
) -> Outcome:
    """Return what the law gives for something received at this instant."""
    return work_out(
        rule,
        calendar=rule.calendar,
        facts=facts,
        lacking=lacking,
        received_at=received_at,
    )


def start_clocks(
    submission: Submission,
    *,
    case: Case,
    posts: Sequence[ReportedPost],
    outcome: Outcome,
    received_at: datetime,
    basis: str,
    now: datetime,
) -> list[Deadline]:
    """Save one clock for each post; none where the law gives no instant.

    Clocks that ran for this submission on a weaker basis are replaced, and stay visible.
    """
    due_at = outcome.due
    # Duties counted in days give a day, not an instant; this table holds instants only.
    if not outcome.starts_a_clock or not isinstance(due_at, datetime):
        return []
    submission.deadlines.present().filter(rule_id=outcome.rule_id).update(replaced_at=now)
    clocks = [
        Deadline(
            case=case,
            submission=submission,
            post=post,
            rule_id=outcome.rule_id,
            rule_version=outcome.version,
            basis=basis,
            received_at=received_at,
            due_at=due_at,
            working=list(outcome.trace),
            source=outcome.source,
            started_at=now,
        )
        for post in posts
    ]
    return Deadline.objects.bulk_create(clocks)

"""The clock sweep: clocks that are late on every reading are marked, and alert, exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline

if TYPE_CHECKING:
    from datetime import datetime

_AT_ONCE = 200


def mark_passed(*, now: datetime) -> int:
    """Mark what has passed and return how many; two sweeps at once share the rows."""
    marked = 0
    while batch := _mark_some(now):
        marked += batch
    return marked


@transaction.atomic
def _mark_some(now: datetime) -> int:
    # In a case that is hidden nothing passes: if it comes back, the next sweep sees to it.
    due = Deadline.objects.just_passed(now).filter(case__hidden_at__isnull=True)
    # Whoever changes clocks locks their sending first: sharing it keeps us out of each other's way.
    locked = due.select_related("submission").select_for_update(
        no_key=True, of=("self", "submission"), skip_locked=True
    )
    clocks = list(locked.order_by("late_at", "pk")[:_AT_ONCE])
    for clock in clocks:
        clock.passed_at = now
        clock.save(update_fields=["passed_at"])
        Alert.objects.raise_passed(
            case_id=clock.case_id, deadline_id=clock.pk, due_at=clock.late_at, now=now
        )
        record(
            Name.CLOCK_PASSED, actor="worker", case_id=clock.case_id, now=now,
            clock=str(clock.pk), rule=clock.rule_id,
        )  # fmt: skip
    return len(clocks)

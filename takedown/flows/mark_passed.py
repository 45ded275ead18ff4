"""The clock sweep: deadlines whose time has come are marked, each exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

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
    due = Deadline.objects.just_passed(now).select_for_update(skip_locked=True)
    clocks = list(due.order_by("due_at", "pk")[:_AT_ONCE])
    for clock in clocks:
        clock.passed_at = now
        clock.save(update_fields=["passed_at"])
        record(
            Name.CLOCK_PASSED, actor="worker", case_id=clock.case_id, now=now,
            clock=str(clock.pk), rule=clock.rule_id,
        )  # fmt: skip
    return len(clocks)

"""The desk: the cases a caseworker was granted, with what is due first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q

from takedown.alerts.models import Nudge
from takedown.alerts.nudges import NudgeState
from takedown.cases.access import visible_to

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One case on the desk: a reference, counts and times; no name and no link."""

    id: uuid.UUID
    reference: str
    opened_at: datetime
    posts: int
    due_at: datetime | None
    state: str
    word: str
    # Whether there is news that a caseworker is to tell.
    to_tell: bool = False


def desk_rows(visitor: Visitor, *, now: datetime) -> list[DeskRow]:
    """Return the granted cases, soonest due first, in one query."""
    running = Q(
        deadlines__replaced_at__isnull=True,
        deadlines__met_at__isnull=True,
        deadlines__paused_on__isnull=True,
        deadlines__stopped_at__isnull=True,
    )
    tasks = Nudge.objects.filter(case=OuterRef("pk"), state=NudgeState.TASK)
    cases = visible_to(visitor, now=now).annotate(
        post_count=Count("posts", distinct=True),
        next_due=Min("deadlines__late_at", filter=running),
        to_tell=Exists(tasks),
    )
    rows = [
        DeskRow(
            id=case.pk,
            reference=case.reference,
            opened_at=case.opened_at,
            posts=case.post_count,
            due_at=case.next_due,
            to_tell=case.to_tell,
            **_state(case.next_due, now),
        )
        for case in cases.order_by("opened_at", "pk")
    ]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or now, row.opened_at))


def _state(due_at: datetime | None, now: datetime) -> dict[str, str]:
    if due_at is None:
        return {"state": "none", "word": "No clock"}
    if due_at <= now:
        return {"state": "passed", "word": "Passed"}
    return {"state": "wait", "word": "Waiting for the platform"}

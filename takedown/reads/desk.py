"""The desk: the cases a caseworker has taken, with what is due first, and those nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from takedown.accounts.roles import Permission, may
from takedown.alerts.models import Nudge
from takedown.alerts.nudges import NudgeState
from takedown.cases.access import not_taken, visible_to
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.cases.models import CaseGrant
from takedown.deadlines.models import Deadline
from takedown.posts.models import ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

_AT_ONCE = 50


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
    # Until when it is open in an emergency; None for a case that was taken.
    emergency_until: datetime | None
    # Whether there is news that a caseworker is to tell.
    to_tell: bool = False


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One case that nobody has taken: since when, and counts. It is not open to whoever reads this."""

    id: uuid.UUID
    reference: str
    since: datetime
    posts: int
    passed: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The cases that waited longest, and how many there are in all."""

    rows: tuple[WaitingRow, ...]
    total: int


def desk_rows(visitor: Visitor, *, now: datetime) -> list[DeskRow]:
    """Return the cases this visitor may open, soonest due first, in two queries."""
    running = Deadline.objects.running().filter(case=OuterRef("pk")).order_by().values("case")
    tasks = Nudge.objects.filter(case=OuterRef("pk"), state=NudgeState.TASK)
    cases = visible_to(visitor, now=now).annotate(
        post_count=_how_many(_posts()),
        to_tell=Exists(tasks),
        next_due=Subquery(running.annotate(first=Min("late_at")).values("first")),
    )
    emergencies = _emergencies(visitor, now)
    rows = [
        DeskRow(
            id=case.pk,
            reference=case.reference,
            opened_at=case.opened_at,
            posts=case.post_count,
            due_at=case.next_due,
            to_tell=case.to_tell,
            **_state(case.next_due, now),
            emergency_until=emergencies.get(case.pk),
        )
        for case in cases.order_by("opened_at", "pk")
    ]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or now, row.opened_at))


def waiting(visitor: Visitor, *, now: datetime) -> Waiting:
    """Return the granted cases nobody at the visitor's organisation has taken, longest waiting first.

    Nothing for whoever may take none.
    """
    if not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        return Waiting((), 0)
    cases = not_taken(visitor, now=now)
    grants = CaseGrant.objects.live(now).filter(organisation_id=visitor.works_at)
    passed = Deadline.objects.running().filter(late_at__lte=now)
    shown = cases.annotate(
        since=Subquery(grants.filter(case=OuterRef("pk")).values("granted_at")[:1]),
        post_count=_how_many(_posts()),
        passed_count=_how_many(passed.filter(case=OuterRef("pk"))),
    ).order_by("since", "pk")
    found = tuple(
        WaitingRow(
            id=case.pk,
            reference=case.reference,
            since=case.since,
            posts=case.post_count,
            passed=case.passed_count,
        )
        for case in shown[:_AT_ONCE]
    )
    return Waiting(found, cases.count())


def _posts() -> QuerySet[Any]:
    return ReportedPost.objects.filter(case=OuterRef("pk"))


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    # Each counted by itself: joined, five hundred posts and as many clocks are a quarter of a million.
    counted = rows.order_by().values("case").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _emergencies(visitor: Visitor, now: datetime) -> dict[uuid.UUID, datetime]:
    """Return until when cases are open in an emergency of the visitor's, but for those they took."""
    mine = BreakGlass.objects.live(now).filter(membership_id=visitor.works_as)
    taken = Assignment.objects.live().filter(membership_id=visitor.works_as)
    untaken = mine.exclude(case_id__in=taken.values("case_id"))
    return dict(untaken.order_by("ends_at").values_list("case_id", "ends_at"))


def _state(due_at: datetime | None, now: datetime) -> dict[str, str]:
    if due_at is None:
        return {"state": "none", "word": "No clock"}
    if due_at <= now:
        return {"state": "passed", "word": "Passed"}
    return {"state": "wait", "word": "Waiting for the platform"}

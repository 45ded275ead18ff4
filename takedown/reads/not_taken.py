"""The cases that an organisation was let into and that nobody there has taken: times and counts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from takedown.accounts.roles import Permission, may
from takedown.cases.access import not_taken
from takedown.cases.frozen import frozen_anywhere
from takedown.cases.models import CaseGrant
from takedown.posts.models import ReportedPost
from takedown.reads.standing import running_clocks

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One case that nobody has taken: since when, and counts of what is not closed. It is not open to whoever reads this."""

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


def waiting(visitor: Visitor, *, now: datetime) -> Waiting:
    """Return the granted cases nobody at the visitor's organisation has taken, longest waiting first.

    Nothing for whoever may take none.
    """
    if not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        return Waiting((), 0)
    cases = not_taken(visitor, now=now)
    grants = CaseGrant.objects.live(now).filter(organisation_id=visitor.works_at)
    passed = running_clocks().filter(late_at__lte=now)
    posts = ReportedPost.objects.exclude(pk__in=frozen_anywhere())
    shown = cases.annotate(
        since=Subquery(grants.filter(case=OuterRef("pk")).values("granted_at")[:1]),
        post_count=_how_many(posts.filter(case=OuterRef("pk"))),
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


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    # Each counted by itself: joined, five hundred posts and as many clocks are a quarter of a million.
    counted = rows.order_by().values("case").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

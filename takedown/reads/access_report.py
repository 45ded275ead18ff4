"""Who at an organisation opened how many cases in a month: numbers only, for managers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event

if TYPE_CHECKING:
    from takedown.accounts.visitor import Visitor


class NoSuchMonth(Exception):
    """There is no such month."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person's month: cases opened, each counted once, and openings in an emergency."""

    who: str
    has_left: bool
    cases: int
    emergencies: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month (of UTC) and the months beside it, each as (year, number)."""

    first: datetime
    rows: tuple[Row, ...]
    before: tuple[int, int]
    after: tuple[int, int]


def access_report(visitor: Visitor, *, year: int, month: int) -> Month | None:
    """Return one month of an organisation; None for no manager. Raises NoSuchMonth.

    Counted from the audit chains, which stay when a case is erased.
    """
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return None
    before, after = _beside(year, month)
    try:
        first = datetime(year, month, 1, tzinfo=UTC)
        end = datetime(*after, 1, tzinfo=UTC)
        datetime(*before, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise NoSuchMonth from None
    people = Membership.objects.filter(organisation_id=visitor.works_at)
    members = {f"{Kind.STAFF}:{one.pk}": one for one in people.select_related("user")}
    counted = Event.objects.filter(
        actor__in=members, at__gte=first, at__lt=end,
        name__in=(Name.CASE_VIEWED, Name.EMERGENCY_OPENED),
    ).order_by().values("name", "actor")  # fmt: skip
    found = {
        (one["name"], one["actor"]): one
        for one in counted.annotate(cases=Count("case_id", distinct=True), times=Count("pk"))
    }
    rows = tuple(
        Row(
            who=member.user.email,
            has_left=member.ended_at is not None,
            cases=found.get((Name.CASE_VIEWED, actor), {}).get("cases", 0),
            emergencies=found.get((Name.EMERGENCY_OPENED, actor), {}).get("times", 0),
        )
        for actor, member in sorted(members.items(), key=lambda item: item[1].user.email)
    )
    shown = tuple(row for row in rows if not row.has_left or row.cases or row.emergencies)
    return Month(first=first, rows=shown, before=before, after=after)


def _beside(year: int, month: int) -> tuple[tuple[int, int], tuple[int, int]]:
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return before, after

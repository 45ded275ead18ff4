"""What became of a year's posts, by service, without names: for managers, funders and the regulator.

No row stands for fewer than ten people (k-anonymity with k = 10). Services with fewer are added up, and that
sum is left out too where it would stand for fewer: then no total tells what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from takedown.accounts.roles import Permission, may
from takedown.cases.access import granted_to
from takedown.cases.frozen import frozen_anywhere
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.posts.platforms import platform
from takedown.removals.models import SubmittedPost

if TYPE_CHECKING:
    from takedown.accounts.visitor import Visitor

PEOPLE: Final = 10
OTHERS: Final = "Others together"
# Somebody looked; neither without signing in, which some services answer wrongly, nor the service's word.
_SEEN = (Basis.SIGNED_IN, Basis.SEEN)


class NoSuchYear(Exception):
    """Nobody worked here in that year."""


class _Percentile(Aggregate):
    """The value below which a part of all lie, between two of them in proportion (SQL `percentile_cont`)."""

    output_field: ClassVar = DurationField()
    template = "percentile_cont(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, *, part: float, **extra: Any) -> None:
        """`part` is between 0 and 1."""
        super().__init__(expression, part=part, **extra)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took until somebody saw that posts were gone: a quarter, half and three quarters of them."""

    early: timedelta
    middle: timedelta
    late: timedelta


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service, or all small ones together: people, posts reported, and what became of them."""

    name: str
    people: int
    posts: int
    gone: int
    came_back: int
    # None where too few people saw one gone.
    spread: Spread | None

    @property
    def share(self) -> int:
        """How many in a hundred are gone, rounded."""
        return round(100 * self.gone / self.posts)


@dataclass(frozen=True, slots=True)
class Figures:
    """A year's rows, most posts first, and which years there are."""

    year: int
    rows: tuple[ServiceRow, ...]
    years: tuple[int, ...]


def figures(visitor: Visitor, *, year: int | None = None, now: datetime) -> Figures | None:
    """Return a year's figures, this year's unless said, in five queries at most; None for no manager.

    The years are those of the team's clock. Raises NoSuchYear.
    """
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return None
    sent = _sent(granted_to(visitor, now=now))
    years = _years(sent, now)
    asked = years[0] if year is None else year
    if asked not in years:
        raise NoSuchYear
    zone = ZoneInfo(settings.TEAM_ZONE)
    begins, ends = (datetime(one, 1, 1, tzinfo=zone) for one in (asked, asked + 1))
    posts = sent.filter(first_sent__gte=begins, first_sent__lt=ends)
    return Figures(year=asked, rows=_rows(posts), years=years)


def _sent(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Posts that went to a service at least once, but for those that are closed: of them nothing is told."""
    went = SubmittedPost.objects.filter(
        post=OuterRef("pk"), submission__submitted_at__isnull=False
    ).order_by()
    first = went.values("post").annotate(first=Min("submission__submitted_at")).values("first")
    posts = ReportedPost.objects.filter(case__in=cases).exclude(pk__in=frozen_anywhere())
    return posts.annotate(first_sent=Subquery(first)).filter(first_sent__isnull=False)


def _years(sent: QuerySet[Any], now: datetime) -> tuple[int, ...]:
    zone = ZoneInfo(settings.TEAM_ZONE)
    first = sent.order_by("first_sent").values_list("first_sent", flat=True).first() or now
    return tuple(range(now.astimezone(zone).year, first.astimezone(zone).year - 1, -1))


def _rows(posts: QuerySet[Any]) -> tuple[ServiceRow, ...]:
    by_service = posts.order_by().values("platform").annotate(**_COUNTED)
    large = [row for row in by_service if row["people"] >= PEOPLE]
    rows = [_row(platform(row["platform"]).name, row) for row in large]
    small = posts.exclude(platform__in=[row["platform"] for row in large]).aggregate(**_COUNTED)
    if small["people"] >= PEOPLE:
        rows.append(_row(OTHERS, small))
    return tuple(sorted(rows, key=lambda row: (row.name == OTHERS, -row.posts, row.name)))


_GONE = Q(outcome=Outcome.GONE)
_SAW = _GONE & Q(outcome_basis__in=_SEEN, outcome_at__gte=F("first_sent"))
_TOOK = F("outcome_at") - F("first_sent")
_COUNTED = {
    "people": Count("case", distinct=True),
    "posts": Count("pk"),
    "gone": Count("pk", filter=_GONE),
    "back": Count("pk", filter=Q(came_back__gt=0)),
    "saw": Count("case", filter=_SAW, distinct=True),
    "early": _Percentile(_TOOK, part=0.25, filter=_SAW),
    "middle": _Percentile(_TOOK, part=0.5, filter=_SAW),
    "late": _Percentile(_TOOK, part=0.75, filter=_SAW),
}


def _row(name: str, row: dict[str, Any]) -> ServiceRow:
    spread = Spread(row["early"], row["middle"], row["late"]) if row["saw"] >= PEOPLE else None
    return ServiceRow(
        name=name,
        people=row["people"],
        posts=row["posts"],
        gone=row["gone"],
        came_back=row["back"],
        spread=spread,
    )

"""What colleagues ask of each other about cases: on the desk, by reference and times; no name and no link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from takedown.accounts.visitor import Kind
from takedown.cases.access import granted_to
from takedown.cases.assignments import AssignmentReason
from takedown.cases.hand_overs import HandOver, HandOverState
from takedown.reads.parts import AT_ONCE
from takedown.reads.whole import whole

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.hand_overs import HandOverQuerySet

# So long whoever asked reads that a colleague cannot.
NO_STAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """One case between two colleagues, who are named by their addresses."""

    id: uuid.UUID
    reference: str
    giver: str
    to: str
    # Whether a manager asked, for somebody who is away.
    by_manager: bool
    why: str
    how_long: str
    is_mine: bool

    @property
    def in_words(self) -> str:
        """All but the colleague, in one line."""
        return f"{self.reference}: {self.how_long}. Why: “{self.why}”"


@dataclass(frozen=True, slots=True)
class Several:
    """Some of them: the first are listed, and one choice stands for all."""

    rows: tuple[HandOverRow, ...]

    @property
    def listed(self) -> tuple[HandOverRow, ...]:
        """The first of them."""
        return self.rows[:AT_ONCE]

    @property
    def ids(self) -> list[uuid.UUID]:
        """All of their ids."""
        return [row.id for row in self.rows]

    @property
    def all(self) -> str:
        """The choice that stands for all."""
        return whole(self.ids)

    @property
    def values(self) -> list[str]:
        """Every choice that can be made of them."""
        return [self.all, *(str(one) for one in self.ids)]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class HandOvers:
    """What a caseworker is asked, what they asked, and who covers for whom."""

    asked: Several
    # Not answered yet; and lately declined.
    waiting: Several
    declined: Several
    # Who covers for the visitor, now or soon; and for whom the visitor does.
    covered: Several
    covering: Several

    @property
    def all(self) -> int:
        """How many there are."""
        parts = (self.asked, self.waiting, self.declined, self.covered, self.covering)
        return sum(len(one) for one in parts)

    @property
    def by_giver(self) -> list[tuple[str, Several]]:
        """What is asked, by whose it is."""
        rows = sorted(self.asked.rows, key=lambda row: row.giver)
        return [
            (giver, Several(tuple(theirs)))
            for giver, theirs in groupby(rows, key=lambda row: row.giver)
        ]


def hand_overs(visitor: Visitor, *, now: datetime) -> HandOvers:
    """Return what there is for a caseworker, in as many queries however much it is."""
    either = Q(assignment__membership_id=visitor.works_as) | Q(to_id=visitor.works_as)
    waiting = _rows(visitor, HandOver.objects.waiting(now).filter(either), now=now)
    covers = _rows(visitor, HandOver.objects.covers_to_come(now).filter(either), now=now)
    declined = _rows(visitor, declined_lately(now).filter(either), now=now)
    return HandOvers(
        asked=_some(waiting, mine=False),
        waiting=_some(waiting, mine=True),
        declined=_some(declined, mine=True),
        covered=_some(covers, mine=True),
        covering=_some(covers, mine=False),
    )


def _some(rows: list[HandOverRow], *, mine: bool) -> Several:
    return Several(tuple(row for row in rows if row.is_mine is mine))


def how_many_asked(visitor: Visitor, *, now: datetime) -> int:
    """Return how many cases colleagues ask the visitor to take."""
    mine = HandOver.objects.waiting(now).filter(to_id=visitor.works_as)
    return _of_granted(visitor, mine, now=now).count()


def covers_of(visitor: Visitor, *, now: datetime) -> dict[uuid.UUID, str]:
    """Return for each case that the visitor covers now for whom, and until when, in words."""
    covers = HandOver.objects.covers(now).filter(to_id=visitor.works_as)
    rows = covers.values_list("assignment__case_id", "assignment__membership__user__email", "until")
    return {case: f"For {who}, until {day_of(until)}" for case, who, until in rows if until}


def declined_lately(now: datetime) -> HandOverQuerySet:
    """Return what colleagues said no to in the last days, where nobody else was asked since."""
    anew = HandOver.objects.waiting(now) | HandOver.objects.covers_to_come(now)
    said_no = HandOver.objects.filter(
        state=HandOverState.DECLINED,
        answered_at__gt=now - NO_STAYS,
        assignment__ended_at__isnull=True,
    )
    return said_no.exclude(assignment__in=anew.values("assignment_id"))


def how_long(one: HandOver) -> str:
    """Return for good, or from when until when, on the team's clock."""
    if one.begins_at is None or one.until is None:
        return "for good"
    first = one.begins_at.astimezone(ZoneInfo(settings.TEAM_ZONE))
    return f"to cover from {first.day} {first:%B} until {day_of(one.until)}"


def day_of(until: datetime) -> str:
    """Return the last day of a cover, of which `until` is the first instant after it."""
    last = (until - timedelta(seconds=1)).astimezone(ZoneInfo(settings.TEAM_ZONE))
    return f"{last.day} {last:%B}"


def is_by_manager(one: HandOver) -> bool:
    """Whether somebody else asked than whoever has the case."""
    return one.offered_by != f"{Kind.STAFF}:{one.assignment.membership_id}"


def _of_granted(visitor: Visitor, found: HandOverQuerySet, *, now: datetime) -> HandOverQuerySet:
    return found.filter(assignment__case__in=granted_to(visitor, now=now).values("pk"))


def _rows(visitor: Visitor, found: HandOverQuerySet, *, now: datetime) -> list[HandOverRow]:
    granted = _of_granted(visitor, found, now=now).select_related(
        "to__user", "assignment__case", "assignment__membership__user"
    )
    return [
        HandOverRow(
            id=one.pk,
            reference=one.assignment.case.reference,
            giver=one.assignment.membership.user.email,
            to=one.to.user.email,
            by_manager=is_by_manager(one),
            why=AssignmentReason(one.reason).label,
            how_long=how_long(one),
            is_mine=one.assignment.membership_id == visitor.works_as,
        )
        for one in granted.order_by("offered_at", "assignment__case__reference")
    ]

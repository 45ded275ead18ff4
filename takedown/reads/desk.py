"""The desk: the cases a caseworker has, each with how it stands, what is due and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count

from takedown.alerts.models import Nudge
from takedown.alerts.nudges import NudgeState
from takedown.cases.access import held_by, visible_to
from takedown.cases.assignments import BreakGlass
from takedown.cases.frozen import frozen_anywhere
from takedown.deadlines.models import Deadline
from takedown.deadlines.unseen import not_seen_gone
from takedown.posts.models import ReportedPost
from takedown.reads.clock_words import city
from takedown.reads.desk_rows import MESSAGE, NEWS, WORDS, DeskList, DeskRow, End, Heading
from takedown.reads.desk_steps import desk_steps
from takedown.reads.hand_overs import covers_of
from takedown.reads.messages import unread_by_case
from takedown.reads.parts import cut
from takedown.reads.standing import Standing, standings
from takedown.reads.standings import SEEN_GONE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case


@dataclass(frozen=True, slots=True)
class _Found:
    """A case before it is known whether this page shows it."""

    case: Case
    standings: tuple[Standing, ...]
    due: End | None
    messages: int
    to_tell: bool

    @property
    def urgency(self) -> tuple[int, bool, datetime, datetime]:
        """Most urgent first, then what is late longest or ends first, then the oldest."""
        rank = list(Standing).index(self.standings[0]) if self.standings else len(Standing)
        opened = self.case.opened_at
        return (rank, self.due is None, self.due.at if self.due else opened, opened)

    @property
    def ways(self) -> set[str]:
        """The names of the lists it stands in."""
        also = {MESSAGE: self.messages > 0, NEWS: self.to_tell}
        return {str(one) for one in self.standings} | {name for name, so in also.items() if so}


def desk_list(visitor: Visitor, *, show: str = "", page: str = "", now: datetime) -> DeskList:
    """Return the cases this visitor may open, in as many queries however many there are.

    `show` is the name of a way and `page` a number, as they stand in an address: what is neither
    shows all, and the first page.
    """
    found = _all(visitor, now)
    shown = show if show in WORDS else ""
    wanted = [one for one in found if not shown or shown in one.ways]
    part = cut(len(wanted), asked=page)
    return DeskList(
        rows=tuple(_rows(visitor, wanted[part.rows], now=now)),
        headings=tuple(
            Heading(name, word, sum(name in case.ways for case in found))
            for name, word in WORDS.items()
        ),
        total=len(found),
        shown=shown,
        found=tuple(one.case.pk for one in wanted),
        page=part.number,
        pages=part.last,
    )


def _all(visitor: Visitor, now: datetime) -> list[_Found]:
    cases = visible_to(visitor, now=now)
    stands, ends = standings(cases, now), _ends(cases, now)
    unread = unread_by_case(visitor, cases.values("pk"))
    tasks = Nudge.objects.filter(case__in=cases.values("pk"), state=NudgeState.TASK)
    to_tell = set(tasks.values_list("case_id", flat=True))
    found = [
        _Found(one, stands[one.pk], ends.get(one.pk), unread.get(one.pk, 0), one.pk in to_tell)
        for one in cases.order_by("opened_at", "pk")
        # One that was let go between the two questions is in the next list.
        if one.pk in stands
    ]
    return sorted(found, key=lambda one: one.urgency)


def _ends(cases: QuerySet[Case], now: datetime) -> dict[uuid.UUID, End]:
    """Return the end of one clock of each case: of those that are late the oldest, else the next.

    Where the law leaves two readings it is the earlier one, and late only after the later one.
    """
    clocks = not_seen_gone(Deadline.objects.not_frozen()).filter(case__in=cases).order_by()
    first: dict[uuid.UUID, tuple[bool, datetime, date | None, str]] = {}
    # Each end once: a letter about two thousand posts has as many clocks that end together.
    ends = clocks.values_list("case_id", "late_at", "due_at", "due_on", "zone").distinct()
    for case, late_at, due_at, due_on, zone in ends:
        one = (late_at > now, due_at, due_on, zone)
        if case not in first or one[:2] < first[case][:2]:
            first[case] = one
    return {case: _end(*one[1:]) for case, one in first.items()}


def _end(at: datetime, day: date | None, zone: str) -> End:
    return End(at, day, "" if day is None or zone == settings.TEAM_ZONE else city(zone))


def _rows(visitor: Visitor, found: Sequence[_Found], *, now: datetime) -> list[DeskRow]:
    ids = [one.case.pk for one in found]
    counts = _counts(ids)
    steps = desk_steps(
        {one.case.pk: one.standings for one in found},
        to_tell=[one.case.pk for one in found if one.to_tell],
        unread=[one.case.pk for one in found if one.messages],
    )
    emergencies, covers = _emergencies(visitor, now), covers_of(visitor, now=now)
    return [
        DeskRow(
            id=one.case.pk,
            reference=one.case.reference,
            opened_at=one.case.opened_at,
            standings=one.standings,
            due=one.due,
            posts=counts.get(one.case.pk, (0, 0))[0],
            gone=counts.get(one.case.pk, (0, 0))[1],
            # Within the hour of an emergency one looks first.
            step=None if one.case.pk in emergencies else steps.get(one.case.pk),
            emergency_until=emergencies.get(one.case.pk),
            cover=covers.get(one.case.pk, ""),
            to_tell=one.to_tell,
            messages=one.messages,
        )
        for one in found
    ]


def _counts(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return how many posts of each case there are and how many are gone, without those that are closed."""
    shown = ReportedPost.objects.filter(case__in=ids).exclude(pk__in=frozen_anywhere())
    posts = shown.order_by().values("case_id")
    counted = posts.annotate(all=Count("pk"), gone=Count("pk", filter=SEEN_GONE))
    return {
        case: (many, gone) for case, many, gone in counted.values_list("case_id", "all", "gone")
    }


def _emergencies(visitor: Visitor, now: datetime) -> dict[uuid.UUID, datetime]:
    """Return until when cases are open in an emergency of the visitor's, but for those they took."""
    mine = BreakGlass.objects.live(now).filter(membership_id=visitor.works_as)
    untaken = mine.exclude(case_id__in=held_by(visitor, now=now).values("pk"))
    return dict(untaken.order_by("ends_at").values_list("case_id", "ends_at"))

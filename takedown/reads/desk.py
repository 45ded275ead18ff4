"""The desk: the cases a caseworker has, each with how it stands, what is due and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count

from takedown.alerts.models import Nudge
from takedown.alerts.nudges import NudgeState
from takedown.cases.access import visible_to
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.cases.frozen import frozen_anywhere
from takedown.posts.models import ReportedPost
from takedown.reads.clock_words import city
from takedown.reads.desk_steps import desk_steps
from takedown.reads.messages import unread_by_case
from takedown.reads.standing import Standing, running_clocks, standings
from takedown.reads.standings import SEEN_GONE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case
    from takedown.reads.steps import NextStep

# Of the number of a page in an address.
_DIGITS = 6
# How many a page of the list shows.
_AT_ONCE = 50
# The shape and the word of each standing, as the tags of the page.
TAGS = {
    Standing.OVERDUE: ("passed", "Overdue"),
    Standing.BACK: ("back", "Came back"),
    Standing.ANSWER: ("next", "Answer to read"),
    Standing.DUE: ("due", "Due in 24 hours"),
    Standing.WRITE: ("todo", "To write or send"),
    Standing.PLATFORM: ("wait", "Waiting for a platform"),
}
# How many a row says; the list of each way holds all that stand in it.
_MOST_TAGS = 3
# Of cases that stand in no way.
_NOTHING = ("none", "Nothing waits")


@dataclass(frozen=True, slots=True)
class End:
    """The end of a clock, as the case's page tells it: an hour, or the last day of a duty in days.

    `at` is the first instant after it. `where` names the time zone of that day where it is not the team's.
    """

    at: datetime
    day: date | None
    where: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One case on the desk: a reference, counts and times; no name and no link."""

    id: uuid.UUID
    reference: str
    opened_at: datetime
    standings: tuple[Standing, ...]
    # The clock that is late the longest, else the next one that ends; None where none counts.
    due: End | None
    posts: int
    gone: int
    # What to do; None where nothing is to do but wait.
    step: NextStep | None
    # Until when it is open in an emergency; None for a case that was taken.
    emergency_until: datetime | None
    # Whether there is news that a caseworker is to tell.
    to_tell: bool
    # How many messages of the person nobody here has read.
    messages: int

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The shape and word of the most urgent ways it stands; that it waits is said of nothing else."""
        said = [one for one in self.standings if one is not Standing.PLATFORM]
        return [TAGS[one] for one in said[:_MOST_TAGS] or self.standings] or [_NOTHING]


@dataclass(frozen=True, slots=True)
class Heading:
    """One way a case can stand, and how many of the caseworker's do."""

    name: str
    word: str
    cases: int


@dataclass(frozen=True, slots=True)
class DeskList:
    """One page of the cases that stand in the way asked for, most urgent first."""

    rows: tuple[DeskRow, ...]
    headings: tuple[Heading, ...]
    total: int
    shown: Standing | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A case before it is known whether this page shows it."""

    case: Case
    standings: tuple[Standing, ...]
    due: End | None

    @property
    def urgency(self) -> tuple[int, bool, datetime, datetime]:
        """Most urgent first, then what is late longest or ends first, then the oldest."""
        rank = list(Standing).index(self.standings[0]) if self.standings else len(Standing)
        opened = self.case.opened_at
        return (rank, self.due is None, self.due.at if self.due else opened, opened)


def desk_list(visitor: Visitor, *, show: str = "", page: str = "", now: datetime) -> DeskList:
    """Return the cases this visitor may open, in as many queries however many there are.

    `show` is the name of a standing and `page` a number, as they stand in an address: what is neither
    shows all, and the first page.
    """
    found = _all(visible_to(visitor, now=now), now)
    shown = Standing(show) if show in Standing.__members__.values() else None
    wanted = [one for one in found if shown is None or shown in one.standings]
    pages = max(1, -(-len(wanted) // _AT_ONCE))
    is_number = page.isdecimal() and page.isascii() and len(page) <= _DIGITS
    number = min(max(int(page), 1), pages) if is_number else 1
    on_page = wanted[(number - 1) * _AT_ONCE : number * _AT_ONCE]
    return DeskList(
        rows=tuple(_rows(visitor, on_page, now=now)),
        headings=tuple(
            Heading(one, TAGS[one][1], sum(one in case.standings for case in found))
            for one in Standing
        ),
        total=len(found),
        shown=shown,
        page=number,
        pages=pages,
    )


def _all(cases: QuerySet[Case], now: datetime) -> list[_Found]:
    stands, ends = standings(cases, now), _ends(cases, now)
    found = [
        _Found(case, stands[case.pk], ends.get(case.pk))
        for case in cases.order_by("opened_at", "pk")
        # One that was let go between the two questions is in the next list.
        if case.pk in stands
    ]
    return sorted(found, key=lambda one: one.urgency)


def _ends(cases: QuerySet[Case], now: datetime) -> dict[uuid.UUID, End]:
    """Return the end of one clock of each case: of those that are late the oldest, else the next.

    Where the law leaves two readings it is the earlier one, and late only after the later one.
    """
    clocks = running_clocks().filter(case__in=cases).order_by()
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
    tasks = Nudge.objects.filter(case__in=ids, state=NudgeState.TASK)
    to_tell = set(tasks.values_list("case_id", flat=True))
    unread = unread_by_case(visitor, ids)
    steps = desk_steps(
        {one.case.pk: one.standings for one in found}, to_tell=to_tell, unread=unread
    )
    emergencies = _emergencies(visitor, now)
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
            to_tell=one.case.pk in to_tell,
            messages=unread.get(one.case.pk, 0),
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
    taken = Assignment.objects.live().filter(membership_id=visitor.works_as)
    untaken = mine.exclude(case_id__in=taken.values("case_id"))
    return dict(untaken.order_by("ends_at").values_list("case_id", "ends_at"))

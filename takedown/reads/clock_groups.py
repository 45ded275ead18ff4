"""Clocks that say the same, once: those of one sending and duty that end together and stand alike.

Two thousand posts in one letter are one clock to read. The rows are put together in the database, and
one of each group is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg

from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.reads.clock_words import due_of, if_covered, state_of
from takedown.reads.clocks import ClockView, clock_views
from takedown.reads.parts import AT_ONCE, Part, cut

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import DeadlineQuerySet
    from takedown.removals.models import Submission

# So many boxes stand on one page; all clocks have a page of their own.
MOST_BOXES = 12
_FEW_DONE = 2
# What the words of a clock that is not met are made from: clocks that agree in these differ in the post alone.
_ALIKE = (
    "submission_id", "rule_id", "rule_version", "stage", "basis", "received_at", "confirmed_on", "extended",
    "calendar", "zone", "due_on", "due_at", "late_at", "paused_on", "stopped_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockBoxes:
    """The clocks a page shows, soonest first: those that count, those done where they are folded, those not followed.

    `more` counts clocks of any kind that only the page of all clocks shows, `closed` those of posts that are
    closed, which no page shows.
    """

    followed: list[ClockView]
    done: list[ClockView]
    stopped: list[ClockView]
    more: int
    closed: int

    @property
    def all(self) -> list[ClockView]:
        """Both, those that count first."""
        return [*self.followed, *self.done, *self.stopped]

    @property
    def any(self) -> bool:
        """Whether there is a clock at all."""
        return bool(self.all or self.more or self.closed)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The clock that ends next: the words before its end, how it stands by shape and word, and its end in words."""

    said: str
    state: str
    word: str
    due: str
    due_iso: str


def clock_boxes(
    opened: OpenCase, *, now: datetime, submission: Submission | None = None
) -> ClockBoxes:
    """Return the present clocks of a case, or of one sending of it, those that say the same put together.

    What is met is read one by one, as its words depend on what was noted of each post: where that is
    more than fifty, it is only counted.
    """
    every = Deadline.objects.filter(case=opened.case).present()
    if submission is not None:
        every = every.filter(submission=submission)
    clocks = every.not_frozen()
    met = clocks.filter(met_at__isnull=False)
    total, met_count = clocks.count(), met.count()
    numbers = _numbers_alike(clocks.filter(met_at__isnull=True))
    ids = [*numbers, *(met.values_list("pk", flat=True) if met_count <= AT_ONCE else ())]
    views = clock_views(opened, Deadline.objects.filter(pk__in=ids), now=now)
    read = [replace(one, numbers=numbers.get(one.id, one.numbers)) for one in views]
    together = _together(read)
    counting = [one for one in together if one.state not in {"done", "stopped"}][:MOST_BOXES]
    done = [one for one in together if one.state == "done"][:MOST_BOXES]
    stopped = [one for one in together if one.state == "stopped"][:MOST_BOXES]
    shown = sum(len(one.numbers) for one in (*counting, *done, *stopped))
    # A few that are done stand after what still counts.
    folds = len(done) > _FEW_DONE
    followed = counting if folds else [*counting, *done]
    return ClockBoxes(
        followed, done if folds else [], stopped, more=total - shown, closed=every.count() - total
    )


def clock_part(opened: OpenCase, *, asked: str, now: datetime) -> Part[ClockView]:
    """Return the part of all present clocks of a case, but for what is closed, that was asked for, soonest first, one by one."""
    clocks = Deadline.objects.filter(case=opened.case).present().not_frozen()
    part = cut(clocks.count(), asked=asked)
    ordered = clocks.order_by("due_at", "post__number", "stage").values_list("pk", flat=True)
    ids = list(ordered[part.rows])
    return part.of(clock_views(opened, Deadline.objects.filter(pk__in=ids), now=now))


def nearest(opened: OpenCase, *, now: datetime) -> Nearest | None:
    """Return the running clock that ends next; None where none is to come. What is frozen is not counted on."""
    to_come = Deadline.objects.filter(case=opened.case, due_at__gt=now).running().not_frozen()
    first = to_come.order_by("due_at").values_list("due_at", flat=True)[:1]
    together = to_come.filter(due_at__in=first).order_by("submission_id", "post__number")
    each = together.select_related("post", "submission__request").distinct("submission_id")
    # Of those that end together, one of a letter whose law is known to hold.
    clock = min(each, key=lambda one: bool(if_covered(one)), default=None)
    if clock is None:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    due, state = due_of(clock, zone), state_of(clock, now)
    # Of a day in this year everybody knows the year.
    year = f" {now.astimezone(zone).year}"
    said = f"{if_covered(clock)}the nearest time ends on"
    said = f"{said[:1].upper()}{said[1:]}"
    return Nearest(said, state.name, state.word, due.words.replace(year, "", 1), due.iso)


def _numbers_alike(clocks: DeadlineQuerySet) -> dict[uuid.UUID, tuple[int, ...]]:
    """Return the first clock of each group of clocks that say the same, with the numbers of the posts of all."""
    groups = clocks.values(*_ALIKE).annotate(
        ids=ArrayAgg("pk", order_by="post__number"),
        numbers=ArrayAgg("post__number", order_by="post__number"),
    )
    soonest = groups.order_by("due_at", "submission_id", "stage")[:AT_ONCE]
    return {group["ids"][0]: tuple(group["numbers"]) for group in soonest}


def _together(views: Iterable[ClockView]) -> list[ClockView]:
    """Put together what differs in the post alone, where the first of it stands."""
    found: dict[object, list[ClockView]] = {}
    for one in views:
        words = _without_number(one.title)
        alike = replace(one, title=words, id=one.request_id, numbers=(), lines=[], history=[])
        key = (repr(alike), tuple(one.lines), tuple(one.history))
        found.setdefault(key, []).append(one)
    return [_one_of(group) for group in found.values()]


def _one_of(group: list[ClockView]) -> ClockView:
    numbers = tuple(sorted(number for one in group for number in one.numbers))
    first = group[0]
    if len(numbers) == 1:
        return first
    words = f"{len(numbers):,} posts: {_without_number(first.title)}"
    return replace(first, title=words, numbers=numbers)


def _without_number(title: str) -> str:
    return title.partition(": ")[2]

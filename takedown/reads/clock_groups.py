"""Clocks that say the same, once: those of one sending and duty that end together and stand alike.

Two thousand posts in one letter are one clock to read. The rows are put together in the database, and
one of each group is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, F, Q, When

from takedown.cases.answers import read_answers
from takedown.deadlines.by_removal import what_met
from takedown.deadlines.models import Deadline
from takedown.deadlines.unseen import ONLY_SAID, not_seen_gone
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
# The states of clocks that count no more, as boxes put them together.
_BEHIND = ("passed", "done", "stopped")
# What the words of a clock that is not met are made from: clocks that agree in these differ in the post alone.
_ALIKE = (
    "submission_id", "rule_id", "rule_version", "stage", "basis", "received_at", "confirmed_on", "extended",
    "calendar", "zone", "due_on", "due_at", "late_at", "paused_on", "stopped_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockBoxes:
    """The clocks a page shows, each kind soonest first.

    Those that count; those that are over; those done, where they are folded; those not followed.

    `more` counts clocks of any kind that only the page of all clocks shows, `closed` those of posts that are
    closed, which no page shows.
    """

    followed: list[ClockView]
    passed: list[ClockView]
    done: list[ClockView]
    stopped: list[ClockView]
    more: int
    closed: int

    @property
    def all(self) -> list[ClockView]:
        """All kinds, those that count first."""
        return [*self.followed, *self.passed, *self.done, *self.stopped]

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
    said = clocks.filter(ONLY_SAID)
    met = clocks.filter(met_at__isnull=False).exclude(pk__in=said.values("pk"))
    total, met_count = clocks.count(), met.count()
    unmet = clocks.filter(met_at__isnull=True)
    numbers = _numbers_alike(unmet, now) | _numbers_alike(said, now)
    ids = [*numbers, *(met.values_list("pk", flat=True) if met_count <= AT_ONCE else ())]
    views = clock_views(opened, Deadline.objects.filter(pk__in=ids), now=now)
    read = [replace(one, numbers=numbers.get(one.id, one.numbers)) for one in views]
    return _boxes(_together(read), total=total, closed=every.count() - total)


def _boxes(together: list[ClockView], *, total: int, closed: int) -> ClockBoxes:
    counting = [one for one in together if one.state not in _BEHIND]
    # What ends next stands first; what they say is gone and nobody looked at in time, after it.
    counting = sorted(counting, key=lambda one: one.is_over)[:MOST_BOXES]
    passed, done, stopped = (
        [one for one in together if one.state == state][:MOST_BOXES] for state in _BEHIND
    )
    shown = sum(len(one.numbers) for one in (*counting, *passed, *done, *stopped))
    # A few that are done stand after what still counts.
    folds = len(done) > _FEW_DONE
    followed = counting if folds else [*counting, *done]
    return ClockBoxes(
        followed, passed, done if folds else [], stopped, more=total - shown, closed=closed
    )


def clock_part(opened: OpenCase, *, asked: str, now: datetime) -> Part[ClockView]:
    """Return the part of all present clocks of a case, but for what is closed, that was asked for, one by one.

    Those that count stand first, the soonest of them before all; what is behind us follows.
    """
    clocks = Deadline.objects.filter(case=opened.case).present().not_frozen()
    part = cut(clocks.count(), asked=asked)
    ordered = clocks.order_by(_place(now), "due_at", "post__number", "stage")
    ids = list(ordered.values_list("pk", flat=True)[part.rows])
    views = clock_views(opened, Deadline.objects.filter(pk__in=ids), now=now)
    return part.of(sorted(views, key=lambda one: ids.index(one.id)))


def _place(now: datetime) -> Case:
    """Order clocks by what they ask: to come or standing still, said to be gone and over, behind us."""
    counts = Q(paused_on__isnull=False) | Q(late_at__gt=now)
    unmet = Q(met_at__isnull=True, stopped_at__isnull=True)
    return Case(
        When(unmet & counts, then=0),
        When(ONLY_SAID, then=Case(When(due_at__gt=now, then=0), default=1)),
        default=2,
    )


def nearest(opened: OpenCase, *, now: datetime) -> Nearest | None:
    """Return the clock that ends next; None where none is to come. What is frozen is not counted on.

    A picture that is gone as they say, and that nobody saw gone, ends none.
    """
    clock = _ends_next(opened, now)
    if clock is None:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    met = what_met([clock]).get(clock.pk, ())
    due, state = due_of(clock, zone), state_of(clock, now, met=met)
    # Of a day in this year everybody knows the year.
    year = f" {now.astimezone(zone).year}"
    said = f"{if_covered(clock)}the nearest time ends on"
    said = f"{said[:1].upper()}{said[1:]}"
    return Nearest(said, state.name, state.word, due.words.replace(year, "", 1), due.iso)


def _ends_next(opened: OpenCase, now: datetime) -> Deadline | None:
    clocks = Deadline.objects.filter(case=opened.case, due_at__gt=now).not_frozen()
    to_come = not_seen_gone(clocks)
    first = to_come.order_by("due_at").values_list("due_at", flat=True)[:1]
    together = to_come.filter(due_at__in=first)
    met_last = F("met_at").asc(nulls_first=True)
    ordered = together.order_by("submission_id", met_last, "post__number")
    each = ordered.select_related("post", "submission__request").distinct("submission_id")
    # Of those that end together, one of a letter whose law is known to hold.
    return min(each, key=lambda one: bool(if_covered(one)), default=None)


def _numbers_alike(clocks: DeadlineQuerySet, now: datetime) -> dict[uuid.UUID, tuple[int, ...]]:
    """Return the first clock of each group of clocks that say the same, with the numbers of the posts of all."""
    groups = clocks.values(*_ALIKE).annotate(
        ids=ArrayAgg("pk", order_by="post__number"),
        numbers=ArrayAgg("post__number", order_by="post__number"),
    )
    over_last = Case(When(late_at__gt=now, then=0), default=1)
    soonest = groups.order_by(over_last, "due_at", "submission_id", "stage")[:AT_ONCE]
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

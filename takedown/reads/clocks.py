"""Running clocks in words, on the person's own clock and in UTC, with what was done to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.deadlines.by_removal import what_met
from takedown.deadlines.models import ClockChange, Deadline
from takedown.deadlines.noted_changes import standing_changes
from takedown.reads.clock_words import change_line, due_of, state_of, title_of
from takedown.reads.parts import runs
from takedown.regimes.library import rule as rule_of
from takedown.regimes.refusals import UnknownRule
from takedown.removals.kinds import UnknownKindError
from takedown.removals.known import coverage_of
from takedown.removals.writing import heading_of, services_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.reads.clock_words import State
    from takedown.removals.models import RemovalRequest

# A sending, a post and a rule: what a clock and those it replaced have in common.
_Duty = tuple["uuid.UUID", "uuid.UUID", str]


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, in words, on the person's own clock, and in UTC where that differs.

    `history` says what was done to it, oldest first. `letter` names
    the letter it counts for, with its reference. The last three say which changes the law of
    this clock knows and its state allows: a form for any other would be refused.
    """

    title: str
    state: str
    word: str
    due: str
    due_iso: str
    note: str
    lines: list[str]
    id: uuid.UUID
    stage: str
    legal_basis: str
    letter: str
    request_id: uuid.UUID
    submission_id: uuid.UUID
    history: list[str] = field(default_factory=list)
    may_be_extended: bool = False
    may_be_paused: bool = False
    may_be_resumed: bool = False
    may_be_taken_back: bool = False
    # What would be taken back: the last change that stands, in words.
    last_noted: str = ""
    # The posts it counts for, by their numbers: several where clocks that say the same were put together.
    numbers: tuple[int, ...] = ()
    # Whether its end is behind us.
    is_over: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether it counts no more: it is over, done, or not followed."""
        return self.state in {"passed", "done", "stopped"}

    @property
    def posts(self) -> str:
        """Which posts those are, in words, where they are several; else ""."""
        return runs(self.numbers) if len(self.numbers) > 1 else ""


@dataclass(frozen=True, slots=True)
class _Letter:
    """The letter of a clock: its name, and on what it rests that the law covers the site."""

    name: str
    coverage: list[str]


def clock_views(opened: OpenCase, clocks: QuerySet[Deadline], *, now: datetime) -> list[ClockView]:
    """Return clocks in words, soonest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    ordered = clocks.order_by("due_at", "post__number", "stage")
    rows = list(ordered.select_related("post").prefetch_related("submission__request"))
    history = _history(opened, rows)
    letters = {clock.submission.request_id: clock.submission.request for clock in rows}
    services = services_of(opened, letters.values())
    told = {key: _told_of(opened, one, services[key]) for key, one in letters.items()}
    met = what_met(rows)
    views = [
        _clock(
            clock,
            zone,
            state_of(clock, now, met=met.get(clock.pk, ())),
            history[_duty(clock)],
            told[clock.submission.request_id],
            now,
        )
        for clock in rows
    ]
    return [
        replace(view, last_noted=_last_noted(opened, clock)) if view.may_be_taken_back else view
        for view, clock in zip(views, rows, strict=True)
    ]


def present_clocks(opened: OpenCase, *, now: datetime) -> list[ClockView]:
    """Return every clock of the case that nothing replaced."""
    return clock_views(opened, Deadline.objects.filter(case=opened.case).present(), now=now)


def present_clock(opened: OpenCase, clock_id: uuid.UUID, *, now: datetime) -> ClockView | None:
    """Return one clock of the case that nothing replaced, or None."""
    clocks = Deadline.objects.filter(case=opened.case, pk=clock_id).present()
    return next(iter(clock_views(opened, clocks, now=now)), None)


def _clock(
    clock: Deadline,
    zone: ZoneInfo,
    state: State,
    history: list[str],
    letter: _Letter,
    now: datetime,
) -> ClockView:
    due = due_of(clock, zone)
    extension, pause = _what_the_law_gives(clock)
    counts = clock.met_at is None and clock.stopped_at is None
    return ClockView(
        title=title_of(clock, now),
        state=state.name,
        word=state.word,
        due=due.words,
        due_iso=due.iso,
        note=f"{due.note} {state.note}".strip(),
        lines=[*clock.lines, *letter.coverage, clock.source],
        id=clock.pk,
        numbers=(clock.post.number,),
        is_over=now >= clock.due_at,
        stage=clock.stage,
        legal_basis=clock.legal_basis,
        letter=letter.name,
        request_id=clock.submission.request_id,
        submission_id=clock.submission_id,
        history=history,
        may_be_extended=counts and extension and not clock.extended,
        may_be_paused=counts and pause and clock.paused_on is None,
        may_be_resumed=counts and pause and clock.paused_on is not None,
        may_be_taken_back=counts and _has_a_change(clock, pause=pause),
    )


def _has_a_change(clock: Deadline, *, pause: bool) -> bool:
    return clock.extended or (pause and bool(clock.paused_on or clock.confirmed_on))


def _last_noted(opened: OpenCase, clock: Deadline) -> str:
    standing = standing_changes(clock.submission, clock.rule_id)
    return change_line(standing[-1], _words(opened, standing[-1])) if standing else ""


def _told_of(opened: OpenCase, request: RemovalRequest, service: str) -> _Letter:
    """Name a letter; by its reference alone where its kind is not written any more."""
    coverage = [line] if (line := coverage_of(request, opened.key)) else []
    try:
        heading = heading_of(opened, request, service=service)
        return _Letter(f"{heading}, {request.reference}", coverage)
    except UnknownKindError:
        return _Letter(request.reference, coverage)


def _what_the_law_gives(clock: Deadline) -> tuple[bool, bool]:
    """Say whether the version the clock started with knows an extension, and a pause."""
    try:
        rule = rule_of(clock.rule_id, version=clock.rule_version)
    except UnknownRule:
        return False, False
    return rule.extension is not None, rule.pause is not None


def _history(opened: OpenCase, clocks: list[Deadline]) -> dict[_Duty, list[str]]:
    """Return the changes of each duty, whichever of its clocks they were made to, in one query."""
    changes = ClockChange.objects.filter(
        deadline__case=opened.case,
        deadline__submission__in={clock.submission_id for clock in clocks},
    )
    found: dict[_Duty, list[str]] = defaultdict(list)
    # A change is made to every stage of a duty at once and is told once.
    told: set[tuple[_Duty, datetime, str]] = set()
    for change in changes.select_related("deadline").order_by("at", "day", "pk"):
        once = (_duty(change.deadline), change.at, change.kind)
        if once not in told:
            told.add(once)
            found[once[0]].append(change_line(change, _words(opened, change)))
    return found


def _duty(clock: Deadline) -> _Duty:
    return clock.submission_id, clock.post_id, clock.rule_id


def _words(opened: OpenCase, change: ClockChange) -> str:
    if change.words_sealed is None:
        return ""
    return opened.key.open_text(change.words_sealed, change.words_place)

"""The round of a caseworker: the link to look at now, how far it is, and what was done last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.access import NoSuchCase, OpenCase, case_for, held_by
from takedown.deadlines.looks_due import looks_due
from takedown.posts.looks import as_shown
from takedown.posts.models import Outcome, RoundPost
from takedown.posts.rounds import Step, Why
from takedown.reads.looks import look_rows
from takedown.reads.posts import PostRow, post_row

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """The link of a round that is next, opened; `shown` is what its form sends back (`looks.as_shown`)."""

    id: uuid.UUID
    opened: OpenCase
    row: PostRow
    why: str
    shown: str
    last: str

    @property
    def case(self) -> Case:
        """The case it is of."""
        return self.opened.case


@dataclass(frozen=True, slots=True)
class LastStep:
    """What was done last: what is said of it, and where to take it back."""

    id: uuid.UUID
    case_id: uuid.UUID
    said: str


@dataclass(frozen=True, slots=True)
class Round:
    """How far a round is: `place` of `total`. `next` is None where all is done, and `begun` False before."""

    place: int
    total: int
    skipped: int
    due: int
    next: ToLookAt | None
    last: LastStep | None

    @property
    def begun(self) -> bool:
        """Whether there is a round at all."""
        return self.total > 0


def round_of(visitor: Visitor, *, now: datetime) -> Round:
    """Return the visitor's round. Links of cases they do not hold any more are left out of it, unopened."""
    held = held_by(visitor, now=now)
    mine = RoundPost.objects.now_of(visitor.works_as).filter(case__in=held)
    total, left = mine.count(), mine.to_do().count()
    return Round(
        place=total - left + 1,
        total=total,
        skipped=mine.filter(step=Step.SKIPPED).count(),
        due=looks_due(held, now=now).count(),
        next=_next(visitor, mine.to_do().select_related("post").first(), now=now),
        last=_last(mine.filter(done_at__isnull=False).order_by("-done_at", "-place").first()),
    )


def case_of_step(visitor: Visitor, entry_id: uuid.UUID, *, now: datetime) -> OpenCase:
    """Return the case of a link of the visitor's round, through the door; raise NoSuchCase."""
    entry = RoundPost.objects.now_of(visitor.works_as).filter(pk=entry_id).first()
    if entry is None:
        raise NoSuchCase
    return case_for(visitor, entry.case_id, now=now)


def _next(visitor: Visitor, entry: RoundPost | None, *, now: datetime) -> ToLookAt | None:
    if entry is None:
        return None
    opened = case_for(visitor, entry.case_id, now=now)
    row, looks = post_row(opened, entry.post_id), look_rows(opened, entry.post_id)
    if row is None:
        return None
    last = next((f"{one.when}: {one.that}" for one in looks if not one.is_mistaken), "")
    return ToLookAt(entry.pk, opened, row, Why(entry.why).label, as_shown(entry.post), last)


def _last(entry: RoundPost | None) -> LastStep | None:
    if entry is None:
        return None
    post = entry.post
    seen = Outcome(post.outcome).label.lower() if entry.step == Step.NOTED else ""
    said = f"{Step(entry.step).label}: {seen}" if seen else Step(entry.step).label
    return LastStep(entry.pk, entry.case_id, f"{entry.case.reference}, post {post.number}. {said}.")

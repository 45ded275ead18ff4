"""A post and its clocks, worked out anew from every note that stands: as if the others had not been made.

`flows.record_outcome` and `said_gone` do the same one note at a time, as it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from takedown.deadlines.answers import unmeet
from takedown.deadlines.models import Deadline
from takedown.deadlines.said_gone import OUTCOMES, answers_about
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from takedown.posts.models import ReportedPost


@dataclass(frozen=True, slots=True)
class _Note:
    """What was seen of a post, or said of it. `of` is when that was so, `at` when it was noted here."""

    of: datetime
    at: datetime
    outcome: Outcome
    basis: Basis
    # The sending that an answer is about; None for what somebody saw.
    submission: uuid.UUID | None = None


def work_out_anew(post: ReportedPost, *, wrong: Collection[int], now: datetime) -> None:
    """Set what was last seen of a post, how often it came back, and when its clocks were met; save all.

    `wrong` names the notes that count no more, by their places in the chain. The caller holds the
    post's lock.
    """
    looks = _looks(post, wrong)
    # An answer that came in after somebody had looked, later than it was given, changed nothing then.
    answers = [
        one for one in _answers(post) if not any(one.of < look.at <= one.at for look in looks)
    ]
    notes = sorted([*looks, *answers], key=lambda note: (note.of, note.at))
    last = notes[-1] if notes else None
    post.outcome = last.outcome if last else Outcome.UNKNOWN
    post.outcome_basis = last.basis if last else Basis.NONE
    post.outcome_at = last.at if last else None
    post.came_back = _returns(notes)
    post.save()
    for clock in Deadline.objects.filter(post=post).ended_by_removal():
        _settle(clock, [note for note in notes if _concerns(note, clock)], now)


def _looks(post: ReportedPost, wrong: Collection[int]) -> list[_Note]:
    return [
        _Note(look.at, look.at, Outcome(look.details["outcome"]), Basis(look.details["kind"]))
        for look in standing_looks(post.case_id, [post.pk], wrong=wrong)
        if look.details["kind"] != Basis.SERVICE_SAYS
    ]


def _answers(post: ReportedPost) -> list[_Note]:
    return [
        _Note(
            one.said_at or one.decided_at,
            one.decided_at,
            OUTCOMES[ReplyKind(one.kind)],
            Basis.SERVICE_SAYS,
            one.submission_id,
        )
        for one in answers_about(post)
        if one.decided_at is not None
    ]


def _returns(notes: Sequence[_Note]) -> int:
    before, returns = Outcome.UNKNOWN, 0
    for note in notes:
        returns += note.outcome == Outcome.BACK != before
        before = note.outcome
    return returns


def _concerns(note: _Note, clock: Deadline) -> bool:
    """Whether a note is about the sending of a clock, and was made since its first clock began."""
    alike = Deadline.objects.filter(
        submission=clock.submission_id, post=clock.post_id, stage=clock.stage
    )
    began = alike.aggregate(first=Min("started_at"))["first"]
    return note.submission in {None, clock.submission_id} and note.at >= began


def _settle(clock: Deadline, notes: Sequence[_Note], now: datetime) -> None:
    met_at: datetime | None = None
    # What had met a clock before a post came back stays: what was asked for had been done.
    done = False
    for note in notes:
        if note.outcome == Outcome.GONE and not note.basis.is_weak:
            met_at = met_at or note.at
        elif note.outcome == Outcome.BACK:
            done = met_at is not None
        elif note.outcome in {Outcome.THERE, Outcome.REGION} and not done:
            met_at = None
    if met_at is None:
        unmeet(Deadline.objects.filter(pk=clock.pk), clock.submission, now=now)
    elif met_at != clock.met_at:
        clock.met_at = met_at
        clock.save(update_fields=["met_at"])

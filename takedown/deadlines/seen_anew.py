"""Posts and their clocks, worked out anew from every note that stands: as if the others had not been made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.deadlines.by_removal import settle_removal
from takedown.deadlines.notes import as_they_came, notes_about, that_counts
from takedown.posts.models import Basis, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from takedown.deadlines.notes import Note
    from takedown.posts.models import ReportedPost


def work_out_anew(posts: Sequence[ReportedPost], *, wrong: Collection[int], now: datetime) -> None:
    """Set what was last seen of posts of one case, how often each came back, and when its clocks were met; save all.

    `wrong` names the notes that count no more, by their places in the chain. The caller holds the
    locks of the posts.
    """
    told = notes_about(posts, wrong=wrong)
    for post in posts:
        notes = as_they_came(told[post.pk])
        last = that_counts(notes)
        post.outcome = last.outcome if last else Outcome.UNKNOWN
        post.outcome_basis = last.basis if last else Basis.NONE
        post.outcome_at = last.at if last else None
        post.came_back = _returns(notes)
        post.save()
    settle_removal(posts, now=now, wrong=wrong)


def _returns(notes: Sequence[Note]) -> int:
    before, returns = Outcome.UNKNOWN, 0
    for note in notes:
        returns += note.outcome == Outcome.BACK != before
        before = note.outcome
    return returns

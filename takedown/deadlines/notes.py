"""What was noted of posts: what somebody saw, and what a service said; those that stand, in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from takedown.posts.gone import SEEN_BY_SOMEBODY
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome
from takedown.removals.came import OUTCOMES, posts_of_answers
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from takedown.posts.models import ReportedPost


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen of a post, or said of it. `of` is when that was so, `at` when it was noted here."""

    of: datetime
    at: datetime
    outcome: Outcome
    basis: Basis
    # The sending that an answer is about, and when it came; None for what somebody saw.
    submission: uuid.UUID | None = None
    came: datetime | None = None
    # Whether the date is its own; an answer without one is told by when it was noted.
    is_dated: bool = True
    # The answer that says so.
    reply: uuid.UUID | None = None


def names(reply: Reply, post: ReportedPost) -> bool:
    """Whether an answer is about a post of its sending: about all of them, unless it names some."""
    return reply.posts is None or str(post.pk) in reply.posts


def notes_about(
    posts: Sequence[ReportedPost],
    *,
    wrong: Collection[int] | None = None,
    also: Note | None = None,
) -> dict[uuid.UUID, list[Note]]:
    """Return for each post of one case the notes that stand, in the order of what they tell of.

    `wrong` are those that were said to be mistakes, unless given; `also` is a look that is being noted.
    """
    if not posts:
        return {}
    case_id = posts[0].case_id
    looks: dict[str, list[Note]] = defaultdict(list)
    for look in standing_looks(case_id, [one.pk for one in posts], wrong=wrong):
        if look.details["kind"] != Basis.SERVICE_SAYS:
            seen = Outcome(look.details["outcome"]), Basis(look.details["kind"])
            looks[look.details["post"]].append(Note(look.at, look.at, *seen))
    answers = _answers(case_id, [one.pk for one in posts])
    seen_now = [also] if also else []
    return {
        post.pk: sorted(
            [*looks[str(post.pk)], *seen_now, *answers[post.pk]], key=lambda one: (one.of, one.at)
        )
        for post in posts
    }


def as_they_came(notes: Sequence[Note]) -> list[Note]:
    """Return the notes without answers that came in after somebody had looked, later than they were given.

    Those changed nothing of what was last seen; for a clock each counts by its own date.
    """
    looks = [one for one in notes if one.came is None]
    return [
        one for one in notes
        if one.came is None or not any(one.of < look.at <= one.at for look in looks)
    ]  # fmt: skip


def last_notes(posts: Sequence[ReportedPost]) -> dict[uuid.UUID, Note | None]:
    """Return for each post of one case what was seen, or said, last by its own date; None where nothing was.

    A service that says what somebody had seen before does not make it less sure.
    """
    stand = {post: as_they_came(notes) for post, notes in notes_about(posts).items()}
    return {post: that_counts(notes) for post, notes in stand.items()}


def that_counts(notes: Sequence[Note]) -> Note | None:
    """Return the last note; where a service says after it that a picture is gone, what somebody saw of that."""
    last = notes[-1] if notes else None
    if last is None or (last.outcome, last.basis) != (Outcome.GONE, Basis.SERVICE_SAYS):
        return last
    gone = takewhile(lambda one: one.outcome == Outcome.GONE, reversed(notes))
    return next((one for one in gone if one.basis in SEEN_BY_SOMEBODY), last)


def _answers(case_id: uuid.UUID, posts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Note]]:
    """Return what answers say of posts, by post."""
    said = Reply.objects.filter(case=case_id, kind__in=OUTCOMES, submission__isnull=False)
    replies = {one.pk: one for one in said}
    found: dict[uuid.UUID, list[Note]] = defaultdict(list)
    for pk, about in posts_of_answers(replies.values()).items() if replies else ():
        one = replies[pk]
        for post in about.intersection(posts):
            if one.decided_at is not None:
                found[post].append(_note(one, one.decided_at))
    return found


def _note(one: Reply, decided_at: datetime) -> Note:
    return Note(
        one.said_at or decided_at,
        decided_at,
        OUTCOMES[ReplyKind(one.kind)],
        Basis.SERVICE_SAYS,
        one.submission_id,
        one.said_at or one.added_at,
        one.said_at is not None,
        one.pk,
    )

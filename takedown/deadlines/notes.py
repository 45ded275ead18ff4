"""What was noted of posts: what somebody saw, and what a service said; those that stand, in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from takedown.posts.models import ReportedPost

# What the service says of every post of the sending, or of those the answer names.
OUTCOMES = {
    ReplyKind.REMOVED: Outcome.GONE,
    ReplyKind.GONE_BUT_ELSEWHERE: Outcome.GONE,
    ReplyKind.REGION_BLOCKED_ONLY: Outcome.REGION,
}


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


def answers_about(post: ReportedPost) -> list[Reply]:
    """Return the answers that say what became of a post, the latest first."""
    answers = Reply.objects.filter(
        case=post.case_id, kind__in=OUTCOMES, submission__submitted_posts__post=post
    ).order_by(F("said_at").desc(nulls_last=True), "-decided_at")
    return [one for one in answers if names(one, post)]


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
    was_answered = Reply.objects.filter(case=case_id, kind__in=OUTCOMES).exists()
    seen_now = [also] if also else []
    return {
        post.pk: _in_order(
            [*looks[str(post.pk)], *seen_now], _answers(post) if was_answered else []
        )
        for post in posts
    }


def _answers(post: ReportedPost) -> list[Note]:
    return [
        Note(
            one.said_at or one.decided_at,
            one.decided_at,
            OUTCOMES[ReplyKind(one.kind)],
            Basis.SERVICE_SAYS,
            one.submission_id,
            one.said_at or one.added_at,
        )
        for one in answers_about(post)
        if one.decided_at is not None
    ]


def _in_order(looks: Sequence[Note], answers: Sequence[Note]) -> list[Note]:
    # An answer that came in after somebody had looked, later than it was given, changed nothing then.
    counted = [one for one in answers if not any(one.of < look.at <= one.at for look in looks)]
    return sorted([*looks, *counted], key=lambda note: (note.of, note.at))

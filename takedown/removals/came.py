"""Which answers are answers to a letter as it went, and not to something that went before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.posts.models import Outcome
from takedown.removals.models import Reply, ReplyKind, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.removals.models import RemovalRequest, Submission

# What the service says of every post of the sending, or of those the answer names.
OUTCOMES = {
    ReplyKind.REMOVED: Outcome.GONE,
    ReplyKind.GONE_BUT_ELSEWHERE: Outcome.GONE,
    ReplyKind.REGION_BLOCKED_ONLY: Outcome.REGION,
}


def posts_of_answers(replies: Iterable[Reply]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return by answer the posts it is about: those of its sending, or the ones of these it names."""
    of_sending: dict[uuid.UUID, list[Reply]] = defaultdict(list)
    for one in replies:
        if one.submission_id is not None:
            of_sending[one.submission_id].append(one)
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = SubmittedPost.objects.filter(submission__in=list(of_sending))
    for sending, post in rows.values_list("submission_id", "post_id"):
        for one in of_sending[sending]:
            if one.posts is None or str(post) in one.posts:
                found[one.pk].add(post)
    return found


def came_after(submission: Submission) -> QuerySet[Reply]:
    """Return what came, or was noted not to have come, after a sending went as it stands.

    Not what answered a part sent before, or was noted before the time of sending was corrected.
    People note minutes; the sending may be stamped to the second.
    """
    if submission.submitted_at is None:
        return submission.replies.none()
    since = submission.submitted_at.replace(second=0, microsecond=0)
    undated = Q(said_at__isnull=True, added_at__gte=since)
    return submission.replies.filter(Q(said_at__gte=since) | undated)


def answers_to(letter: RemovalRequest) -> QuerySet[Reply]:
    """Return the same for every sending of a letter that went."""
    sendings = letter.submissions.filter(submitted_at__isnull=False)
    return Reply.objects.filter(
        pk__in=[pk for one in sendings for pk in came_after(one).values_list("pk", flat=True)]
    )


def came_before(reply: Reply, submission: Submission) -> bool:
    """Whether an answer is older than its sending as it stands: it says nothing of that."""
    since = submission.submitted_at
    came = reply.said_at or reply.added_at
    return since is None or came < since.replace(second=0, microsecond=0)

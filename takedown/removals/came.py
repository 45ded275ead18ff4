"""Which answers are answers to a letter as it went, and not to something that went before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.removals.models import Reply

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.removals.models import RemovalRequest, Submission


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

"""What a service says of posts, as its word: on the posts, and on the clocks of the sending it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Reply

# What the service says of every post of the sending.
OUTCOMES = {
    ReplyKind.REMOVED: Outcome.GONE,
    ReplyKind.GONE_BUT_ELSEWHERE: Outcome.GONE,
    ReplyKind.REGION_BLOCKED_ONLY: Outcome.REGION,
}


def hold_posts(*submissions: uuid.UUID) -> None:
    """Lock the posts of sendings, before anything is recorded: whoever notes a sighting does the same."""
    held = ReportedPost.objects.filter(submitted__submission__in=submissions)
    list(held.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def note_said(
    opened: OpenCase,
    reply: Reply,
    outcome: Outcome,
    *,
    posts: Collection[uuid.UUID] | None,
    now: datetime,
) -> None:
    """Note what an answer says of the posts of its sending, or of those named; record each.

    UNKNOWN takes back what only the service had said. What somebody saw later than the answer stays.
    """
    concerned = ReportedPost.objects.filter(
        submitted__submission=reply.submission_id
    ).select_for_update()
    if posts is not None:
        concerned = concerned.filter(pk__in=posts)
    unknown, gone = outcome == Outcome.UNKNOWN, outcome == Outcome.GONE
    for post in concerned.order_by("number"):
        if unknown and post.outcome_basis != Basis.SERVICE_SAYS:
            continue  # somebody looked since
        if _somebody_looked_since(post, reply.said_at):
            continue
        post.outcome = outcome
        post.outcome_basis = Basis.NONE if unknown else Basis.SERVICE_SAYS
        post.outcome_at = None if unknown else now
        post.save()
        # A later letter has a time of its own: what was said before it answers nothing there.
        clocks = Deadline.objects.filter(
            post=post, submission=reply.submission_id
        ).ended_by_removal()
        clocks.filter(met_at__isnull=gone).update(met_at=now if gone else None)
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=outcome, kind=Basis.SERVICE_SAYS,
        )  # fmt: skip


def _somebody_looked_since(post: ReportedPost, said_at: datetime | None) -> bool:
    """Whether a person saw the post later than the answer was given: what was seen last stays."""
    looked = post.outcome_basis not in {Basis.NONE, Basis.SERVICE_SAYS}
    return bool(looked and said_at and post.outcome_at and post.outcome_at > said_at)

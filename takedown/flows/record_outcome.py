"""What was seen of a post, and how sure that is: the latest word decides its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


def _out_of_drafts(post: ReportedPost) -> None:
    """A draft about what came back must not say that a post is there which somebody saw gone since."""
    if post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak:
        drafts = RemovalRequest.objects.filter(
            case=post.case_id, state=RequestState.DRAFT, origin=Origin.AGAIN
        )
        RequestedPost.objects.filter(request__in=drafts, post=post).delete()
        drafts.filter(requested_posts__isnull=True).delete()


@transaction.atomic
def record_outcome(
    opened: OpenCase, *, post_id: uuid.UUID, outcome: Outcome, basis: Basis, now: datetime
) -> ReportedPost:
    """Record what was seen of a post. Raises NoSuchPost.

    A post that is gone meets its clocks, unless nobody was signed in: some services tell a visitor
    "not found" of a live post. One that is there after all takes that back.
    """
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update(no_key=True)
    post = posts.first()
    if post is None:
        raise NoSuchPost
    if outcome == Outcome.BACK and post.outcome != Outcome.BACK:
        post.came_back += 1
    post.outcome = outcome
    post.outcome_basis = basis
    post.outcome_at = now
    post.save()
    _out_of_drafts(post)
    gone = outcome == Outcome.GONE and not basis.is_weak
    clocks = Deadline.objects.filter(post=post).ended_by_removal()
    clocks.filter(met_at__isnull=gone).update(met_at=now if gone else None)
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=outcome, kind=basis,
    )  # fmt: skip
    return post

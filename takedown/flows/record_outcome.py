"""What was seen of a post, and how sure that is: the latest word decides its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


@transaction.atomic
def record_outcome(
    opened: OpenCase, *, post_id: uuid.UUID, outcome: Outcome, basis: Basis, now: datetime
) -> ReportedPost:
    """Record what was seen of a post. Raises NoSuchPost.

    A post that is gone meets its clocks, unless nobody was signed in: some services tell a visitor
    "not found" of a live post. One that is there after all takes that back.
    """
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update()
    post = posts.first()
    if post is None:
        raise NoSuchPost
    if outcome == Outcome.BACK and post.outcome != Outcome.BACK:
        post.came_back += 1
    post.outcome = outcome
    post.outcome_basis = basis
    post.outcome_at = now
    post.save()
    gone = outcome == Outcome.GONE and not basis.is_weak
    clocks = Deadline.objects.filter(post=post).ended_by_removal()
    clocks.filter(met_at__isnull=gone).update(met_at=now if gone else None)
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=outcome, kind=basis,
    )  # fmt: skip
    return post

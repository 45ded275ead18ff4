"""Somebody looked: the post is still there, gone, or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline
from takedown.posts.models import Outcome, ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


@transaction.atomic
def record_outcome(
    opened: OpenCase, *, post_id: uuid.UUID, outcome: Outcome, now: datetime
) -> ReportedPost:
    """Record what was seen; a post that is gone meets its clocks. Raises NoSuchPost."""
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update()
    post = posts.first()
    if post is None:
        raise NoSuchPost
    post.outcome = outcome
    post.outcome_at = None if outcome == Outcome.UNKNOWN else now
    post.save()
    if outcome == Outcome.GONE:
        open_clocks = Deadline.objects.filter(post=post, met_at__isnull=True).present()
        open_clocks.update(met_at=now)
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=outcome,
    )  # fmt: skip
    return post

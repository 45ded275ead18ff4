"""What was seen of a post, and how sure that is: the latest word decides its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.by_removal import settle_removal
from takedown.deadlines.notes import Note
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.again import out_of_drafts_again

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
    """Record what was seen of a post. Raises NoSuchPost or frozen.Frozen.

    A post that is gone meets its clocks, unless nobody was signed in: some services tell a visitor
    "not found" of a live post. One that is there after all takes that back; one that came back does
    not: what was asked for had been done.
    """
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update(no_key=True)
    post = posts.first()
    if post is None:
        raise NoSuchPost
    refuse_if_frozen(opened.case.pk, [post_id], Use.CHANGE)
    if outcome == Outcome.BACK and post.outcome != Outcome.BACK:
        post.came_back += 1
    post.outcome = outcome
    post.outcome_basis = basis
    post.outcome_at = now
    post.save()
    # A draft about what came back must not say that a post is there which somebody saw gone since.
    if post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak:
        out_of_drafts_again(opened, post, now=now)
    settle_removal([post], now=now, also=Note(now, now, outcome, basis))
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=outcome, kind=basis,
    )  # fmt: skip
    return post

"""What was seen of a post, and how sure that is: the latest word decides its clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.models import Deadline
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.again import out_of_drafts_again

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


def _settle(post: ReportedPost, *, now: datetime) -> None:
    clocks = Deadline.objects.filter(post=post).ended_by_removal()
    if post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak:
        clocks.filter(met_at__isnull=True).update(met_at=now)
    if post.outcome in {Outcome.THERE, Outcome.REGION}:
        met = clocks.filter(met_at__isnull=False, met_at__gt=_came_back_at(post))
        met.filter(submission__request__withdrawn_at__isnull=False, stopped_at__isnull=True).update(
            stopped_at=now
        )
        met.update(met_at=None)


def _came_back_at(post: ReportedPost) -> datetime:
    """When it last came back: what had met a clock before stays. The beginning of time where it never did."""
    looks = standing_looks(post.case_id, [post.pk])
    back = [look.at for look in looks if look.details["outcome"] == Outcome.BACK]
    return back[-1] if back else datetime.min.replace(tzinfo=UTC)


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
        out_of_drafts_again(post)
    _settle(post, now=now)
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=outcome, kind=basis,
    )  # fmt: skip
    return post

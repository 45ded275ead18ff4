"""What was seen of a post, or of several, and how sure that is: the latest word decides their clocks."""

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
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase


# Each leaves a line of its own in the chain, while whoever else works on the case waits.
MOST_AT_ONCE = 500


class NoSuchPost(Exception):
    """There is no such post in this case."""


class TooManyAtOnce(Exception):
    """More posts than one press may note."""


@transaction.atomic
def record_outcome(
    opened: OpenCase, *, post_id: uuid.UUID, outcome: Outcome, basis: Basis, now: datetime
) -> ReportedPost:
    """Record what was seen of a post. Raises NoSuchPost or frozen.Frozen.

    A post that is gone meets its clocks, unless nobody was signed in: some services tell a visitor
    "not found" of a live post. One that is there after all takes that back; one that came back does
    not: what was asked for had been done.
    """
    return record_outcomes(opened, post_ids=[post_id], outcome=outcome, basis=basis, now=now)[0]


@transaction.atomic
def record_outcomes(
    opened: OpenCase,
    *,
    post_ids: Collection[uuid.UUID],
    outcome: Outcome,
    basis: Basis,
    now: datetime,
) -> list[ReportedPost]:
    """Record that the same was seen of several posts: of all of them or of none; return them by number.

    Raises NoSuchPost, frozen.Frozen, or TooManyAtOnce for more than MOST_AT_ONCE.
    """
    wanted = set(post_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce
    # In the order in which everybody locks them.
    found = ReportedPost.objects.filter(case=opened.case, pk__in=wanted).order_by("pk")
    posts = list(found.select_for_update(no_key=True))
    if not posts or len(posts) < len(wanted):
        raise NoSuchPost
    refuse_if_frozen(opened.case.pk, wanted, Use.CHANGE)
    for post in posts:
        _see(post, outcome=outcome, basis=basis, now=now)
    # A draft about what came back must not say that a post is there which somebody saw gone since.
    if outcome == Outcome.GONE and not basis.is_weak:
        out_of_drafts_again(opened, posts, now=now)
    settle_removal(posts, now=now, also=Note(now, now, outcome, basis))
    posts.sort(key=lambda one: one.number)
    for post in posts:
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=outcome, kind=basis,
        )  # fmt: skip
    return posts


def _see(post: ReportedPost, *, outcome: Outcome, basis: Basis, now: datetime) -> None:
    if outcome == Outcome.BACK and post.outcome != Outcome.BACK:
        post.came_back += 1
    post.outcome = outcome
    post.outcome_basis = basis
    post.outcome_at = now
    post.save()

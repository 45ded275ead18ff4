"""What was seen of a post, or of several, and how sure that is: the latest word decides their clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.noting import note_seen
from takedown.posts.models import ReportedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.posts.models import Basis, Outcome


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
    posts.sort(key=lambda one: one.number)
    note_seen(opened, posts, outcome=outcome, basis=basis, now=now)
    return posts

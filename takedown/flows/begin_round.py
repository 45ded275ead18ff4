"""A caseworker begins a round: the links of their cases that are due now, as a list to go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.managing import hold_membership
from takedown.cases.access import NoSuchCase, held_by
from takedown.deadlines.looks_due import looks_due
from takedown.posts.models import RoundPost
from takedown.posts.rounds import MOST_IN_A_ROUND

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@transaction.atomic
def begin_round(visitor: Visitor, *, case_id: uuid.UUID | None = None, now: datetime) -> int:
    """Make the visitor's round anew, of all cases that the visitor has taken or of one; return how many links are in it.

    Nothing is written in a case: what is kept is a list of ids. Raises NoSuchCase for a case that is not theirs.
    """
    # Of two presses the second waits here, and then makes the same list.
    hold_membership(visitor)
    cases = held_by(visitor, now=now)
    if case_id is not None:
        cases = cases.filter(pk=case_id)
        if not cases.exists():
            raise NoSuchCase
    due = list(looks_due(cases, now=now)[:MOST_IN_A_ROUND])
    old = RoundPost.objects.filter(membership_id=visitor.works_as)
    # What told nothing says still that it is not due.
    old.exclude(pk__in=old.told_nothing(now).values("pk")).delete()
    RoundPost.objects.bulk_create(
        RoundPost(
            membership_id=visitor.works_as,
            case_id=post.case_id,
            post=post,
            place=place,
            why=post.why,
            added_at=now,
        )
        for place, post in enumerate(due, 1)
    )
    return len(due)

"""Whoever has a case, or a manager for them, takes back what a colleague was asked and has not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.hand_overs import HandOver, HandOverState
from takedown.cases.handing import NoSuchHandOver

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.hand_overs import HandOverQuerySet


@transaction.atomic
def stop_asking(visitor: Visitor, *, ids: Collection[uuid.UUID], now: datetime) -> int:
    """Take back what was asked about cases of the visitor's; return how many, or raise handing.NoSuchHandOver."""
    mine = HandOver.objects.waiting(now).filter(
        pk__in=ids, assignment__membership_id=visitor.works_as
    )
    count = _take_back(visitor, mine, now=now)
    if not count:
        raise NoSuchHandOver
    return count


@transaction.atomic
def stop_asking_for_absent(visitor: Visitor, *, membership_id: uuid.UUID, now: datetime) -> int:
    """Take back all that managers asked for one colleague; return how many, or raise handing.NoSuchHandOver."""
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        raise NoSuchHandOver
    theirs = HandOver.objects.waiting(now).of_organisation(visitor.works_at)
    by_managers = theirs.filter(assignment__membership_id=membership_id).exclude(
        offered_by=f"{Kind.STAFF}:{membership_id}"
    )
    count = _take_back(visitor, by_managers, now=now)
    if not count:
        raise NoSuchHandOver
    return count


def _take_back(visitor: Visitor, asked: HandOverQuerySet, *, now: datetime) -> int:
    ordered = asked.select_related("assignment").order_by("assignment__case_id")
    found = list(ordered.select_for_update(no_key=True, of=("self",)))
    for one in found:
        one.state, one.answered_at = HandOverState.TAKEN_BACK, now
        one.save(update_fields=["state", "answered_at"])
        record(
            Name.HAND_OVER_TAKEN_BACK, actor=visitor.actor, case_id=one.assignment.case_id, now=now,
            membership=str(one.to_id),
        )  # fmt: skip
    return len(found)

"""A manager puts a caseworker's cases back on the desk, as when they are ill. Nothing is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.cases.assigning import Ending, end_assignments
from takedown.cases.assignments import Assignment
from takedown.cases.hand_overs import HandOver
from takedown.cases.handing import end_covers

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NobodyHere(Exception):
    """There is nobody of this id at the manager's organisation who holds a case, or no manager asks."""


@transaction.atomic
def put_cases_back(visitor: Visitor, *, membership_id: uuid.UUID, now: datetime) -> int:
    """End every assignment and every cover of a colleague and return how many; raise NobodyHere."""
    held = Assignment.objects.filter(
        membership_id=membership_id, membership__organisation_id=visitor.works_at
    )
    ended = 0
    if may(visitor.role, Permission.SEE_WORKLOAD):
        ended = end_assignments(held, actor=visitor.actor, why=Ending.PUT_BACK, now=now)
        # What they cover for somebody goes back to whoever has it.
        covered = HandOver.objects.covers_to_come(now).of_organisation(visitor.works_at)
        ended += end_covers(covered.filter(to_id=membership_id), actor=visitor.actor, now=now)
    if not ended:
        raise NobodyHere
    return ended

"""A manager ends a colleague's work at the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.managing import colleague, leave_a_manager, take_invitations_back
from takedown.accounts.staff_sessions import end_all
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assigning import Ending, end_assignments
from takedown.cases.assignments import Assignment
from takedown.cases.handing import leave_covers

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@transaction.atomic
def end_membership(visitor: Visitor, *, membership_id: uuid.UUID, now: datetime) -> None:
    """End it, every sign-in, every case they had taken and their open invitations, at once.

    Raises managing.NoSuchPerson or managing.LastManager.
    """
    membership = colleague(visitor, membership_id)
    leave_a_manager(membership)
    leave_covers(membership.pk, actor=visitor.actor, now=now)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    held = Assignment.objects.filter(membership=membership)
    end_assignments(held, actor=visitor.actor, why=Ending.LEFT, now=now)
    take_invitations_back(membership, by=visitor.actor, now=now)
    count = end_all(membership.user_id, now=now)
    record(
        Name.MEMBERSHIP_ENDED, actor=visitor.actor, now=now, membership=str(membership_id),
        count=count,
    )  # fmt: skip

"""A manager gives a colleague another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.calendars import CalendarFeed
from takedown.accounts.managing import (
    colleague,
    leave_a_manager,
    refuse_a_lead,
    take_invitations_back,
)
from takedown.accounts.roles import Permission, may
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
def change_role(visitor: Visitor, *, membership_id: uuid.UUID, role: str, now: datetime) -> None:
    """Change it, and end the person's sign-ins, the cases they had taken and, of a manager, open invitations.

    The role they have already changes nothing. Raises managing.NoSuchPerson, managing.LastManager, or
    managing.OnlyTheOperator where it is, or was, that of a safeguarding lead.
    """
    membership = colleague(visitor, membership_id)
    before = membership.role
    if role == before:
        return
    refuse_a_lead(before, role)
    leave_a_manager(membership)
    # Before the role is another: they would come back to them with an older one.
    leave_covers(membership.pk, actor=visitor.actor, now=now)
    CalendarFeed.objects.filter(membership=membership).delete()
    membership.role = role
    membership.save(update_fields=["role"])
    # Else cases they had taken would come back to them with an older role.
    held = Assignment.objects.filter(membership=membership)
    end_assignments(held, actor=visitor.actor, why=Ending.LEFT, now=now)
    if not may(role, Permission.INVITE_PEOPLE):
        take_invitations_back(membership, by=visitor.actor, now=now)
    count = end_all(membership.user_id, now=now)
    record(
        Name.ROLE_CHANGED, actor=visitor.actor, now=now, membership=str(membership_id),
        before=before, role=role, count=count,
    )  # fmt: skip

"""A manager takes an invitation back that nobody took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.managing import NoSuchPerson, colleague
from takedown.accounts.models import Invitation
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NoSuchInvitation(Exception):
    """The visitor's organisation has no such invitation that is still open."""


@transaction.atomic
def take_back_invitation(visitor: Visitor, *, invitation_id: uuid.UUID, now: datetime) -> None:
    """Remove it, so that its link leads nowhere; raise NoSuchInvitation."""
    try:
        own = colleague(visitor, visitor.works_as)
    except NoSuchPerson:
        raise NoSuchInvitation from None
    still_open = Invitation.objects.open(now).filter(organisation_id=own.organisation_id)
    invitation = still_open.select_for_update(no_key=True).filter(pk=invitation_id).first()
    if invitation is None:
        raise NoSuchInvitation
    invitation.delete()
    record(Name.INVITATION_TAKEN_BACK, actor=visitor.actor, now=now, invitation=str(invitation_id))

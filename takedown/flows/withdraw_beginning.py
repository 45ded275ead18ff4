"""A caseworker takes a link back that went to the wrong place: nobody can begin notes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import Beginning

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NoSuchBeginning(Exception):
    """There is no such invitation of this organisation that could still be used."""


@transaction.atomic
def withdraw_beginning(visitor: Visitor, *, beginning_id: uuid.UUID, now: datetime) -> None:
    """End an invitation of the visitor's organisation; raise NoSuchBeginning."""
    if visitor.organisation_id is None or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NoSuchBeginning
    ours = Beginning.objects.usable(now).filter(organisation_id=visitor.organisation_id)
    found = ours.select_for_update(no_key=True).filter(pk=beginning_id).first()
    if found is None:
        raise NoSuchBeginning
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    record(Name.BEGINNING_WITHDRAWN, actor=visitor.actor, now=now, invitation=str(found.pk))

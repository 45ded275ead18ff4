"""A contact is taken off an organisation's list; what went to it stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.removals.models import OrganisationContact

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NoSuchContact(Exception):
    """There is no such contact on the list of the visitor's organisation."""


@transaction.atomic
def remove_contact(
    visitor: Visitor, *, contact_id: uuid.UUID, now: datetime
) -> OrganisationContact:
    """Mark a contact as removed; raise NoSuchContact."""
    if visitor.organisation_id is None or not may(visitor.role, Permission.KEEP_CONTACTS):
        raise NoSuchContact
    own = OrganisationContact.objects.live().filter(organisation_id=visitor.organisation_id)
    contact = own.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is None:
        raise NoSuchContact
    contact.removed_at = now
    contact.removed_by = visitor.actor
    contact.save(update_fields=["removed_at", "removed_by"])
    record(
        Name.CONTACT_REMOVED, actor=visitor.actor, now=now,
        contact=str(contact.pk), organisation=str(visitor.organisation_id),
    )  # fmt: skip
    return contact

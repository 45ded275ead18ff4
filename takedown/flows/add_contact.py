"""A caseworker or manager adds a contact that their organisation has at a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.contact_keys import contact_key
from takedown.posts.platforms import platform as platform_named
from takedown.removals.contacts import seal_details
from takedown.removals.models import OrganisationContact

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.removals.contacts import ContactDetails


class NotOfStaff(Exception):
    """Only people who work at an organisation keep its contacts."""


@transaction.atomic
def add_contact(
    visitor: Visitor, *, platform: str, details: ContactDetails, now: datetime
) -> OrganisationContact:
    """Seal and save a contact of the visitor's organisation.

    Raises NotOfStaff, posts.platforms.UnknownPlatformError, vault.CannotOpen.
    """
    if visitor.organisation_id is None or not may(visitor.role, Permission.KEEP_CONTACTS):
        raise NotOfStaff
    contact = OrganisationContact(
        organisation_id=visitor.organisation_id,
        platform=platform_named(platform).slug,
        added_at=now,
        added_by=visitor.actor,
    )
    seal_details(contact, details, contact_key(visitor.organisation_id))
    contact.save(force_insert=True)
    record(
        Name.CONTACT_ADDED, actor=visitor.actor, now=now,
        contact=str(contact.pk), organisation=str(visitor.organisation_id),
    )  # fmt: skip
    return contact

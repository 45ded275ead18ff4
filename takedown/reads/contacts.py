"""An organisation's own contacts, for its own people only, and the directory everybody shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from takedown.accounts.managing import addresses_of
from takedown.accounts.visitor import Kind
from takedown.cases.contact_keys import contact_key
from takedown.common.vault import CannotOpen
from takedown.posts.platforms import PLATFORMS, platform
from takedown.removals.contacts import contacts_for, open_details
from takedown.removals.models import OWN_CONTACT, OrganisationContact
from takedown.removals.recipients import Channel, How, Status, channels

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import date, datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.contact_keys import ContactKey
    from takedown.removals.contacts import ContactDetails
    from takedown.removals.models import RemovalRequest, Submission

_HOW: Final = {
    How.FORM: "Form",
    How.EMAIL: "E-mail",
    How.IN_APP: "In the app or on the page",
    How.POST: "Look for it",
}
_STATUS: Final = {
    Status.SEEN: "Checked",
    Status.PARTLY: "Partly checked",
    Status.UNVERIFIED: "Not checked",
}


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact as its own organisation sees it; without details where its key is gone.

    `added_by` is the address of who added it: whoever sends a letter there asks them, where in doubt.
    """

    id: uuid.UUID
    service: str
    details: ContactDetails | None
    added_at: datetime
    added_by: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnContacts:
    """The contacts at one service that are on the list."""

    service: str
    contacts: list[ContactView]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel of the shared directory, in words."""

    name: str
    how: str
    address: str
    last_verified: date
    status: str


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """The channels of one service."""

    service: str
    rows: list[ChannelRow]


def contacts_of(visitor: Visitor) -> list[ContactView]:
    """Return every contact of the visitor's organisation, removed ones among them; none for others."""
    if visitor.kind is not Kind.STAFF or visitor.organisation_id is None:
        return []
    own = OrganisationContact.objects.filter(organisation_id=visitor.organisation_id)
    return _views(own.order_by("added_at", "pk"), visitor.organisation_id)


def by_service(contacts: Iterable[ContactView]) -> list[OwnContacts]:
    """Return the contacts that are on the list, service by service in the order of the register."""
    live = [one for one in contacts if one.removed_at is None]
    groups = (
        OwnContacts(each.name, [one for one in live if one.service == each.name])
        for each in PLATFORMS
    )
    return [group for group in groups if group.contacts]


def contacts_to_send(visitor: Visitor, request: RemovalRequest) -> list[ContactView]:
    """Return the contacts of the visitor's own organisation that a letter can go to."""
    if visitor.kind is not Kind.STAFF or visitor.organisation_id is None:
        return []
    own = contacts_for(request, organisation_id=visitor.organisation_id)
    return [one for one in _views(own, visitor.organisation_id) if one.details is not None]


def contact_shown(visitor: Visitor, submission: Submission) -> ContactView | None:
    """Return the contact a sending goes to, to people of the organisation whose contact it is."""
    contact = submission.contact
    if contact is None or visitor.kind is not Kind.STAFF:
        return None
    if contact.organisation_id != visitor.organisation_id:
        return None
    return _views([contact], contact.organisation_id)[0]


def directory() -> list[DirectoryEntry]:
    """Return the shared channels, service by service; those for any service come last."""
    shared = [one for one in channels() if one.id != OWN_CONTACT]
    entries = [
        DirectoryEntry(each.name, [_row(one) for one in shared if each.slug in one.platforms])
        for each in PLATFORMS
    ]
    entries.append(
        DirectoryEntry(
            "Any other service, and others who can act",
            [_row(one) for one in shared if one.is_generic],
        )
    )
    return [entry for entry in entries if entry.rows]


def _row(one: Channel) -> ChannelRow:
    return ChannelRow(
        name=one.name,
        how=_HOW[one.how],
        address=one.address,
        last_verified=one.last_verified,
        status=_STATUS[one.status],
    )


def _views(
    contacts: Iterable[OrganisationContact], organisation_id: uuid.UUID
) -> list[ContactView]:
    try:
        key = contact_key(organisation_id)
    except CannotOpen:
        key = None
    rows = list(contacts)
    people = addresses_of([one.added_by for one in rows])
    return [
        ContactView(
            id=one.pk,
            service=platform(one.platform).name,
            details=_details(one, key),
            added_at=one.added_at,
            added_by=people.get(one.added_by, ""),
            removed_at=one.removed_at,
        )
        for one in rows
    ]


def _details(contact: OrganisationContact, key: ContactKey | None) -> ContactDetails | None:
    if key is None:
        return None
    try:
        return open_details(contact, key)
    except CannotOpen:
        # A database without the keystore it belongs to: the page says so, and the rest goes on.
        return None

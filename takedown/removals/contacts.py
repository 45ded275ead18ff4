"""What is kept of an organisation's own contact, and what everybody else is told of it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yarl import URL

from takedown.common.plain_text import show_hidden
from takedown.removals.kinds import SERVICE, letter_kind
from takedown.removals.models.contacts import OrganisationContact
from takedown.removals.recipients import channel

if TYPE_CHECKING:
    import uuid

    from takedown.cases.contact_keys import ContactKey
    from takedown.removals.models import RemovalRequest, Submission
    from takedown.removals.models.contacts import ContactQuerySet
    from takedown.removals.recipients import Channel

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class AddressRefused(Exception):
    """This cannot be kept as an address; the message says why, in a sentence for a page."""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who it is, where to write (an e-mail address, an https address or words), and a note."""

    name: str
    address: str
    note: str = ""


def read_address(text: str) -> str:
    """Return an address on one line, as it is kept; raise AddressRefused."""
    plain = " ".join(text.split())
    if show_hidden(plain) != plain:
        raise AddressRefused("This holds characters that cannot be seen. Type it in by hand.")
    if " " in plain:
        return plain
    if plain.lower().startswith("mailto:"):
        plain = plain.partition(":")[2]
    if _SCHEME.match(plain):
        return _page(plain)
    # A name on a service begins with the sign; an e-mail address never does.
    if "@" in plain and not plain.startswith("@"):
        return _email(plain)
    return plain


def _page(plain: str) -> str:
    try:
        url = URL(plain)
    except ValueError:
        raise AddressRefused("This address of a page is not complete. Copy all of it.") from None
    if url.scheme != "https":
        raise AddressRefused(
            "The address of a page begins with https://. Anything else, write in words, such as "
            "\u201cSignal, +44 20 7946 0000\u201d."
        )
    if "." not in (url.host or "") or url.user:
        raise AddressRefused("This address of a page is not complete. Copy all of it.")
    return plain


def _email(plain: str) -> str:
    try:
        validate_email(plain)
    except ValidationError:
        raise AddressRefused(
            "This looks like an e-mail address, but something is missing or too much. "
            "One looks like name@example.org."
        ) from None
    return plain


def seal_details(contact: OrganisationContact, details: ContactDetails, key: ContactKey) -> None:
    """Put sealed details into a contact that is not saved yet."""
    contact.details_sealed = key.seal_json(asdict(details), contact.details_place)


def open_details(contact: OrganisationContact, key: ContactKey) -> ContactDetails:
    """Return the details of a contact; raise vault.CannotOpen."""
    value = key.open_json(contact.details_sealed, contact.details_place)
    stored = value if isinstance(value, dict) else {}
    return ContactDetails(
        name=str(stored.get("name", "")),
        address=str(stored.get("address", "")),
        note=str(stored.get("note", "")),
    )


def contacts_for(request: RemovalRequest, *, organisation_id: uuid.UUID) -> ContactQuerySet:
    """Return an organisation's contacts that a letter can go to; none for an authority or a host."""
    own = OrganisationContact.objects.live().filter(organisation_id=organisation_id)
    if letter_kind(request.rule_id).to != SERVICE:
        return own.none()
    return own.filter(platform=request.platform).order_by("added_at", "pk")


def channel_of(submission: Submission) -> Channel:
    """Return the channel of a sending; an organisation's contact is named by the organisation only.

    Raises UnknownChannelError.
    """
    found = channel(submission.channel_id)
    if submission.contact is None:
        return found
    return replace(found, name=f"A contact of {submission.contact.organisation.name}")

"""One key for each organisation, under which its own contacts are sealed.

It is derived from the organisation's key in the keystore for this purpose alone: what finds links
opens no contact, and the other way round.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from takedown.cases.link_keys import link_key
from takedown.common import vault

if TYPE_CHECKING:
    import uuid

    from takedown.common.vault import Place

_PURPOSE = "organisation contacts"


@dataclass(frozen=True, slots=True)
class ContactKey:
    """Seals and opens what is of one organisation: its contacts, or with another key its unsorted mail."""

    organisation_id: uuid.UUID
    secret: bytes = field(repr=False)

    def seal_json(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold into its place."""
        plain = json.dumps(value, ensure_ascii=False).encode()
        return vault.seal(self.secret, plain, owner=self._owner, place=place)

    def open_json(self, sealed: bytes | memoryview, place: Place) -> object:
        """Open a sealed value; raise vault.CannotOpen."""
        opened = vault.unseal(self.secret, bytes(sealed), owner=self._owner, place=place)
        return json.loads(opened)

    def seal_bytes(self, plain: bytes, place: Place) -> bytes:
        """Seal bytes into their place."""
        return vault.seal(self.secret, plain, owner=self._owner, place=place)

    def open_bytes(self, sealed: bytes | memoryview, place: Place) -> bytes:
        """Open sealed bytes; raise vault.CannotOpen."""
        return vault.unseal(self.secret, bytes(sealed), owner=self._owner, place=place)

    def mail_index(self, said: str) -> bytes:
        """Return the blind index of a mail (what tells it from any other)."""
        return vault.blind_index(self.secret, said, purpose="mail")

    @property
    def _owner(self) -> str:
        return f"organisation {self.organisation_id}"


def contact_key(organisation_id: uuid.UUID) -> ContactKey:
    """Return the key of an organisation's contacts; raise vault.CannotOpen as `link_key` does."""
    secret = vault.derive(link_key(organisation_id), purpose=_PURPOSE)
    return ContactKey(organisation_id, secret)

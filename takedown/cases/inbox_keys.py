"""One key for each organisation, under which mail is sealed that nobody has put with any notes yet.

It is derived from the organisation's key in the keystore for this purpose alone: it opens no contact and no
case, and the keys of those do not open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.contact_keys import ContactKey
from takedown.cases.link_keys import link_key
from takedown.common import vault

if TYPE_CHECKING:
    import uuid

_PURPOSE = "mail of no notes yet"


def inbox_key(organisation_id: uuid.UUID) -> ContactKey:
    """Return that key; raise vault.CannotOpen as `link_key` does."""
    return ContactKey(organisation_id, vault.derive(link_key(organisation_id), purpose=_PURPOSE))

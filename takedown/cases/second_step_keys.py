"""The secrets of a person's second step, sealed: a dump of the database signs nobody in.

Under a key of the person's organisation in the keystore, as its contacts are, so that a change of
the instance key finds them. The library keeps such a secret as text and hands it back without its
row, so the text names whose it is.
"""

from __future__ import annotations

import base64
import uuid

from takedown.cases.link_keys import link_key
from takedown.common import vault
from takedown.common.vault import Place

_PURPOSE = "second step"


def seal_secret(secret: str, *, organisation_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """Return a secret as text that opens only with the keystore; raise vault.CannotOpen as `link_key` does."""
    sealed = vault.seal(
        _key(organisation_id), secret.encode(), owner=_owner(organisation_id), place=_place(user_id)
    )
    return f"{organisation_id}.{user_id}.{base64.b64encode(sealed).decode()}"


def open_secret(text: str) -> str:
    """Return the secret; raise vault.CannotOpen for anything that was not sealed here."""
    try:
        organisation, user, box = text.split(".")
        organisation_id, sealed = uuid.UUID(organisation), base64.b64decode(box, validate=True)
    except ValueError:
        raise vault.CannotOpen from None
    place = _place(uuid.UUID(user))
    key = _key(organisation_id)
    return vault.unseal(key, sealed, owner=_owner(organisation_id), place=place).decode()


def _key(organisation_id: uuid.UUID) -> bytes:
    return vault.derive(link_key(organisation_id), purpose=_PURPOSE)


def _owner(organisation_id: uuid.UUID) -> str:
    return f"organisation {organisation_id}"


def _place(user_id: uuid.UUID) -> Place:
    return Place("authenticator", str(user_id), "secret")

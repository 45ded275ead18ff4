"""One key for each organisation, under which its caseworkers find which of their cases holds a link.

The keys stand in the keystore, outside the database. An index under one organisation's key says
nothing under another's.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases.key_files import read_key, write_key
from takedown.common import vault

if TYPE_CHECKING:
    import uuid


def link_key(organisation_id: uuid.UUID) -> bytes:
    """Return the key of an organisation, made when it is first needed.

    Raises vault.CannotOpen with another instance key than the one it was made under.
    """
    owner = f"organisation {organisation_id}"
    path = Path(settings.KEYSTORE_DIR) / "organisations" / f"{organisation_id.hex}.key"
    with contextlib.suppress(FileNotFoundError):
        return read_key(path, owner=owner)
    # Of two that come first at the same moment, one writes, and both read what it wrote.
    with contextlib.suppress(FileExistsError):
        write_key(path, vault.new_key(), owner=owner)
    return read_key(path, owner=owner)

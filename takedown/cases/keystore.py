"""Case keys, wrapped by the instance key, outside the database and its dumps.

One small file for each case. Destroying the file is what erasing means: the instance key with any
older database dump then opens nothing. A ledger beside the keys remembers erased ids, so that a
restored backup cannot bring a key back.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases.key_files import read_key, sync_folder, write_key
from takedown.common import vault
from takedown.common.sealed_files import written_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.common.vault import Place


class KeyGone(Exception):
    """There is no key for this case: it never was, or it was erased."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Seals and opens what belongs to one case."""

    case_id: uuid.UUID
    secret: bytes

    def seal_text(self, text: str, place: Place) -> bytes:
        """Seal a text into its place."""
        return self.seal_bytes(text.encode(), place)

    def open_text(self, sealed: bytes | memoryview, place: Place) -> str:
        """Open a sealed text; raise vault.CannotOpen."""
        return self.open_bytes(sealed, place).decode()

    def seal_json(self, value: object, place: Place) -> bytes:
        """Seal a value that JSON can hold."""
        return self.seal_text(json.dumps(value, ensure_ascii=False), place)

    def open_json(self, sealed: bytes | memoryview, place: Place) -> object:
        """Open a sealed JSON value; raise vault.CannotOpen."""
        return json.loads(self.open_text(sealed, place))

    def seal_bytes(self, plain: bytes, place: Place) -> bytes:
        """Seal bytes into their place."""
        return vault.seal(self.secret, plain, owner=str(self.case_id), place=place)

    def open_bytes(self, sealed: bytes | memoryview, place: Place) -> bytes:
        """Open sealed bytes; raise vault.CannotOpen."""
        return vault.unseal(self.secret, bytes(sealed), owner=str(self.case_id), place=place)

    def link_index(self, link: str) -> bytes:
        """Return the blind index of a link (its key form) within this case."""
        return vault.blind_index(self.secret, link, purpose="link")

    def site_index(self, site: str) -> bytes:
        """Return the blind index of a site within this case; empty for no site."""
        return vault.blind_index(self.secret, site, purpose="site") if site else b""


def create(case_id: uuid.UUID) -> CaseKey:
    """Make a key for a new case and store it, safe on disk before this returns.

    Raises KeyGone when the id is in the ledger of erased cases, FileExistsError when it has a key.
    """
    if case_id in erased_ids():
        raise KeyGone
    key = CaseKey(case_id, vault.new_key())
    write_key(_path(case_id), key.secret, owner=str(case_id))
    return key


def load(case_id: uuid.UUID) -> CaseKey:
    """Return the key of a case; raise KeyGone, or vault.CannotOpen with another instance key."""
    try:
        return CaseKey(case_id, read_key(_path(case_id), owner=str(case_id)))
    except FileNotFoundError:
        raise KeyGone from None


def destroy(case_id: uuid.UUID) -> None:
    """Remove the key of a case for ever and remember its id; absent is fine."""
    _remember(case_id)
    path = _path(case_id)
    with contextlib.suppress(FileNotFoundError):
        # Overwriting first is only a courtesy: a modern disk may keep the old block.
        size = path.stat().st_size
        with path.open("r+b") as key_file:
            key_file.write(os.urandom(size))
            key_file.flush()
            os.fsync(key_file.fileno())
        path.unlink()
    sync_folder(path.parent)


def erased_ids() -> frozenset[uuid.UUID]:
    """Return the ids in the ledger."""
    with contextlib.suppress(FileNotFoundError):
        lines = _ledger().read_text(encoding="ascii").splitlines()
        return frozenset(uuid.UUID(line) for line in lines if line)
    return frozenset()


def ids_older_than(timestamp: float) -> Iterator[uuid.UUID]:
    """Yield the cases whose keys were written before an instant (seconds, UTC)."""
    for path in _folder().glob("??/*.key"):
        if written_before(path, timestamp):
            yield uuid.UUID(path.stem)


def _folder() -> Path:
    return Path(settings.KEYSTORE_DIR)


def _path(case_id: uuid.UUID) -> Path:
    return _folder() / case_id.hex[:2] / f"{case_id.hex}.key"


def _ledger() -> Path:
    return _folder() / "erased.ledger"


def _remember(case_id: uuid.UUID) -> None:
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_ledger(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as ledger:
        ledger.write(f"{case_id}\n")
        ledger.flush()
        os.fsync(ledger.fileno())
    sync_folder(_folder())

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import key_files
from takedown.cases.key_files import read_key, shred, sync_folder, write_key, write_whole
from takedown.common import sealed_files, vault

if TYPE_CHECKING:
    from collections.abc import Collection

    from takedown.common.vault import Place


# A line of the ledger is an id with its hyphens.
_LINE = 36


class KeyGone(Exception):
    """There is no key for this case: it never was, or it was erased."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Seals and opens what belongs to one case."""

    case_id: uuid.UUID
    secret: bytes = field(repr=False)

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

    def mail_index(self, said: str) -> bytes:
        """Return the blind index of a mail (what tells it from any other) within this case."""
        return vault.blind_index(self.secret, said, purpose="mail")

    def picture_index(self, shown: str) -> bytes:
        """Return the blind index of what a picture is (a digest of its bytes or pixels) within this case."""
        return vault.blind_index(self.secret, shown, purpose="picture")

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
    """Return the key of a case; raise KeyGone, or vault.CannotOpen with another instance key.

    Also one that was set aside as an orphan: whoever asks has the case's row, so it is none.
    """
    for path in (_path(case_id), _orphan(case_id)):
        with contextlib.suppress(FileNotFoundError):
            return CaseKey(case_id, read_key(path, owner=str(case_id)))
    raise KeyGone


def destroy(case_id: uuid.UUID) -> None:
    """Remove the key of a case for ever and remember its id; absent is fine."""
    _remember(case_id)
    shred(_path(case_id))
    shred(_orphan(case_id))


def finish_erasing() -> int:
    """Destroy keys that a killed process was about to; return how many.

    The ledger is written first: a key whose case stands in it is to go, whatever came between.
    """
    erased = erased_ids()
    found = [one for one in (*every_id(), *orphan_ids()) if one in erased]
    for case_id in found:
        shred(_path(case_id))
        shred(_orphan(case_id))
    return len(found)


def erased_ids() -> frozenset[uuid.UUID]:
    """Return the ids in the ledger."""
    with contextlib.suppress(FileNotFoundError):
        return ids_in(_ledger().read_text(encoding="ascii"))
    return frozenset()


def ids_in(ledger: str) -> frozenset[uuid.UUID]:
    """Return the ids in the text of a ledger; raise ValueError for a line that is something else.

    A line that a power cut broke off is none: its erasure was not finished either.
    """
    return frozenset(uuid.UUID(line) for line in ledger.splitlines() if len(line) >= _LINE)


def remember_erased(case_ids: Collection[uuid.UUID]) -> None:
    """Put ids into the ledger that are not there yet, safe on disk before this returns."""
    if new := frozenset(case_ids) - erased_ids():
        _remember(*sorted(new))


def every_id() -> list[uuid.UUID]:
    """Return the cases that have a key; those set aside are not among them."""
    return [uuid.UUID(path.stem) for path in _folder().glob("??/*.key")]


def written_before(case_id: uuid.UUID, timestamp: float) -> bool:
    """Whether a key was written before an instant (seconds, UTC)."""
    return sealed_files.written_before(_path(case_id), timestamp)


def set_aside(case_id: uuid.UUID, *, timestamp: float) -> None:
    """Move a key that no row knows among the orphans, dated now: nothing is destroyed."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(_path(case_id), (timestamp, timestamp))
        key_files.move(_path(case_id), _orphan(case_id))


def take_back(case_id: uuid.UUID) -> None:
    """Move a key back from the orphans: its row is there again."""
    with contextlib.suppress(FileNotFoundError):
        key_files.move(_orphan(case_id), _path(case_id))


def orphan_ids() -> list[uuid.UUID]:
    """Return the cases whose keys are set aside."""
    return [uuid.UUID(path.stem) for path in _folder().glob("orphans/*.key")]


def forget_orphan(case_id: uuid.UUID, *, set_aside_before: float) -> None:
    """Destroy a key that was set aside long enough ago.

    Without a line in the ledger: nobody asked for it, and a row that turns up later is not erased.
    """
    if sealed_files.written_before(_orphan(case_id), set_aside_before):
        shred(_orphan(case_id))


def place_of(case_id: uuid.UUID, *, aside: bool) -> Path:
    """Return where the key of a case stands, or stands when it is set aside."""
    return _orphan(case_id) if aside else _path(case_id)


def clear_drafts(*, before: float) -> None:
    """Destroy what killed processes left of writing keys, older than an instant (seconds, UTC)."""
    key_files.clear_drafts(_folder(), before=before)


def database_id(*, new: uuid.UUID | None = None) -> uuid.UUID | None:
    """Return the id of the database these keys belong to; `new` is kept where there is none."""
    path = _folder() / "database-id"
    if new is not None and not path.exists():
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, f"{new}\n")
        sync_folder(_folder())
    with contextlib.suppress(FileNotFoundError):
        return uuid.UUID(path.read_text(encoding="ascii").strip())
    return None


def _folder() -> Path:
    return Path(settings.KEYSTORE_DIR)


def _path(case_id: uuid.UUID) -> Path:
    return _folder() / case_id.hex[:2] / f"{case_id.hex}.key"


def _orphan(case_id: uuid.UUID) -> Path:
    return _folder() / "orphans" / f"{case_id.hex}.key"


def _ledger() -> Path:
    return _folder() / "erased.ledger"


def _remember(*case_ids: uuid.UUID) -> None:
    key_files.append_lines(_ledger(), map(str, case_ids))

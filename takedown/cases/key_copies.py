"""Copies of the keystore, still wrapped, with the ledger of what was erased.

They have a clock of their own, 30 days at the most: a copy from before an erasure still holds the key, and
only its own end makes the erasure whole.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import instance_keys, key_files, keystore, removed_files
from takedown.common import backup_files, vault
from takedown.common.backup_files import BackupRefused, Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from takedown.cases.manifests import Manifest

LONGEST = timedelta(days=30)
_TOP = "keys"
_ERASED, _REMOVED = f"{_TOP}/erased.ledger", f"{_TOP}/removed.ledger"


def copy_keystore(folder: Path) -> dict[str, Entry]:
    """Copy every key and both ledgers into a folder; return the files by their name there.

    The ledgers come last: a case that is erased meanwhile stands in it, and its key is left out again.
    """
    here = Path(settings.KEYSTORE_DIR)
    names = sorted(str(path.relative_to(here)) for path in here.glob("*/*.key"))
    files: dict[str, Entry] = {}
    for name in names:
        # A key that is being shredded is random bytes for a moment.
        with contextlib.suppress(FileNotFoundError), key_files.changing():
            files[f"{_TOP}/{name}"] = backup_files.copy(here / name, folder / _TOP / name)
    erased = keystore.erased_ids()
    for name, lines in ((_ERASED, erased), (_REMOVED, removed_files.removed())):
        ledger = "".join(f"{line}\n" for line in sorted(map(str, lines)))
        files[name] = backup_files.write(folder / name, [ledger.encode()])
    for name in _names_of(files, erased):
        (folder / name).unlink()
        del files[name]
    return files


def count_keys(files: Collection[str]) -> int:
    """Return how many of the files of a copy are keys."""
    return sum(name.endswith(".key") for name in files)


def take_ledgers(folder: Path) -> None:
    """Take over what the ledgers of a copy say was erased, and removed."""
    keystore.remember_erased(keystore.ids_in((folder / _ERASED).read_text(encoding="ascii")))
    removed_files.remember(*(folder / _REMOVED).read_text(encoding="ascii").split())


def check_instance_keys(folder: Path, manifest: Manifest) -> None:
    """Make sure that the instance keys a copy is wrapped under are given; raise UnknownInstanceKey."""
    for name in manifest.files:
        if name.endswith(".key"):
            # A damaged file was damaged when it was copied: the others are still wanted.
            with contextlib.suppress(vault.CannotOpen):
                found = key_files.parsed((folder / name).read_bytes()).instance_key
                _check_known(found)


def has_keys_here() -> bool:
    """Whether any key stands in the keystore of this installation."""
    return next(Path(settings.KEYSTORE_DIR).glob("*/*.key"), None) is not None


@dataclass
class PutBack:
    """How many keys were put back, left out as erased, and set aside because no row knows them."""

    keys: int = 0
    erased: int = 0
    aside: int = 0


def put_back(
    folder: Path, manifest: Manifest, *, known: Collection[uuid.UUID], now: datetime
) -> PutBack:
    """Put the keys of a copy into the keystore; the ledger here, written before, says which not."""
    erased, done = keystore.erased_ids(), PutBack()
    here, touched = Path(settings.KEYSTORE_DIR), set()
    for name in manifest.files:
        if not name.endswith(".key"):
            continue
        target = here / Path(name).relative_to(_TOP)
        case_id = _case_of(target)
        if case_id in erased:
            done.erased += 1
            continue
        if case_id is not None:
            aside = case_id not in known
            target = keystore.place_of(case_id, aside=aside)
            done.aside += aside
        done.keys += 1
        backup_files.copy(folder / name, target)
        if target.parent.name == "orphans":
            # Their 30 days begin now.
            os.utime(target, (now.timestamp(), now.timestamp()))
        touched.add(target.parent)
    os.sync()
    for one in (*touched, here):
        key_files.sync_folder(one)
    return done


def set_unknown_aside(*, known: Collection[uuid.UUID], now: datetime) -> PutBack:
    """Where the keystore here is used as it is: set keys aside that no row knows."""
    keystore.finish_erasing()
    done = PutBack()
    for case_id in keystore.every_id():
        done.keys += 1
        if case_id not in known:
            keystore.set_aside(case_id, timestamp=now.timestamp())
            done.aside += 1
    return done


def _check_known(key_id: str) -> None:
    try:
        instance_keys.named(key_id)
    except instance_keys.UnknownInstanceKey as unknown:
        raise BackupRefused(str(unknown)) from None


def _names_of(files: Collection[str], case_ids: Collection[uuid.UUID]) -> Iterator[str]:
    for name in list(files):
        if name.endswith(".key") and _case_of(Path(name)) in case_ids:
            yield name


def _case_of(path: Path) -> uuid.UUID | None:
    """Return whose key a file is; None for one that is no case's."""
    with contextlib.suppress(ValueError):
        return None if path.parent.name == "organisations" else uuid.UUID(path.stem)
    return None

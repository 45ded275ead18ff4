"""The operator copies the keystore, still wrapped, to a place apart from the backups of the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import key_copies, keystore, manifests
from takedown.cases.manifests import Manifest
from takedown.cases.orphans import same_id
from takedown.common import backup_files
from takedown.standalone import locks

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Copied:
    """A copy of the keystore: its folder, how many keys, and how many old copies went."""

    folder: Path
    keys: int
    pruned: int
    mark: str


def back_up_keys(parent: Path, *, now: datetime) -> Copied:
    """Copy every wrapped key and the ledger; remove copies older than 30 days.

    It needs the database only where the keystore has no id yet, so that keys can be saved when the
    database is lost. Raises BackupRefused, KeysDoNotFit, NoInstanceKey or locks.Held.
    """
    apart = (settings.DATA_DIR, settings.KEYSTORE_DIR, settings.SEALED_DIR)
    parent = backup_files.private_folder(parent, apart_from=map(Path, apart))
    with locks.holding(parent / ".lock"):
        before = backup_files.complete(parent)
        if before and before[-1].joinpath("database.dump").exists():
            raise backup_files.BackupRefused(
                f"{parent} holds backups of the database, which these keys open. Keep them apart."
            )
        database = keystore.database_id() or same_id(now=now)
        folder = backup_files.begin(parent, now=now)
        files = key_copies.copy_keystore(folder)
        manifest = Manifest(kind=manifests.KEYS, made_at=now, database=database, files=files)
        mark = manifests.write_manifest(folder, manifest)
        pruned = backup_files.prune(parent, before=now - key_copies.LONGEST)
    return Copied(folder, keys=key_copies.count_keys(files), pruned=pruned, mark=mark)


@transaction.atomic
def note_copied(copied: Copied, *, now: datetime) -> None:
    """Record that keys were copied. Raises OperationalError where the database does not answer."""
    record(Name.KEYS_COPIED, actor="operator", now=now, count=copied.keys, digest=copied.mark)

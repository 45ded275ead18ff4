"""Puts a backup back into an empty database and data folder, in an order that may break off anywhere.

Everything is verified before anything is touched. Erased cases are known before any key is put back, so
that no key of theirs is ever on this disk. Until the end nothing else starts (`cases.starting`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from takedown.cases import key_copies, keystore, manifests, removed_files, starting
from takedown.cases.manifests import DUMP, SEALED
from takedown.common import backup_files, sealed_files
from takedown.common.backup_files import BackupRefused
from takedown.flows.settle_restored import Settled, settle_restored
from takedown.reads import restored
from takedown.standalone import dumping, locks
from takedown.standalone.places import places
from takedown.standalone.supervise import manage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from takedown.cases.key_copies import PutBack
    from takedown.cases.manifests import Manifest


@dataclass(frozen=True, kw_only=True)
class Sources:
    """A backup and a copy of the keystore, both verified; without a copy the keystore here is used."""

    backup: Path
    manifest: Manifest
    mark: str
    keys: Path | None = None
    keys_manifest: Manifest | None = None

    @property
    def erased_known_to(self) -> datetime | None:
        """Until when erasures are known; None where the keystore here knows them all."""
        made = self.keys_manifest.made_at if self.keys_manifest else None
        return max(made, self.manifest.made_at) if made else None


@dataclass
class Done:
    """What was restored: of keys, of rows, and of sealed files; those left out had no row any more."""

    keys: PutBack
    settled: Settled
    files: int = 0
    files_left_out: int = 0
    files_missing: int = 0


def verified(backup: Path, keys: Path | None, *, tell: Callable[[str], None]) -> Sources:
    """Check every byte of a backup and a copy of the keystore; touch nothing.

    Raises BackupRefused, UnknownInstanceKey or NoInstanceKey.
    """
    backup = backup_files.chosen(backup)
    manifest, mark = manifests.read_manifest(backup, kind=manifests.BACKUP)
    _check_pepper(manifest)
    tell(f"Checking {backup}")
    backup_files.check(backup, manifest.files)
    if keys is None:
        return Sources(backup=backup, manifest=manifest, mark=mark)
    keys = backup_files.chosen(keys)
    keys_manifest, _ = manifests.read_manifest(keys, kind=manifests.KEYS)
    if keys_manifest.database != manifest.database:
        raise BackupRefused(f"The keys in {keys} are of another database than {backup}.")
    tell(f"Checking {keys}")
    backup_files.check(keys, keys_manifest.files)
    key_copies.check_instance_keys(keys, keys_manifest)
    return Sources(
        backup=backup, manifest=manifest, mark=mark, keys=keys, keys_manifest=keys_manifest
    )


def check_room(sources: Sources, *, owner_url: str) -> None:
    """Make sure that nothing is overwritten; raise BackupRefused or DumpRefused.

    A restore of the same backup that was broken off may be begun again.
    """
    _check_same_keystore(sources)
    _check_owner(sources, owner_url)
    connection.close()
    dumping.check_nobody_else(owner_url)
    begun = starting.restore_begun()
    if begun == sources.mark:
        return
    if begun:
        raise BackupRefused(
            "Another backup was begun to be restored here. Use that one, or begin anew."
        )
    if found := dumping.tables_with_rows(owner_url):
        raise BackupRefused(
            f"The database is not empty: there are rows in {len(found)} tables, such as {found[0]}. "
            "A backup goes into a new database only."
        )
    if sources.keys is not None and key_copies.has_keys_here():
        raise BackupRefused(
            f"There are keys in {settings.KEYSTORE_DIR} already. Leave --keys out to use them as they are."
        )
    if next(sealed_files.every_path(), None) is not None:
        raise BackupRefused(
            f"There are files in {settings.SEALED_DIR} already. Move that folder away."
        )


def restore(
    sources: Sources, *, owner_url: str, now: datetime, tell: Callable[[str], None]
) -> Done:
    """Restore what was verified. Raises DumpRefused, NotServing or OSError; it may then be begun again."""
    Path(settings.KEYSTORE_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    with locks.holding(Path(settings.KEYSTORE_DIR) / "restoring.lock"):
        starting.begin_restore(sources.mark)
        done = _restore(sources, owner_url, now, tell)
        starting.end_restore()
    return done


def _restore(sources: Sources, owner_url: str, now: datetime, tell: Callable[[str], None]) -> Done:
    tell("Restoring the database")
    dumping.empty(owner_url)
    dumping.load(owner_url, sources.backup / DUMP, environment=os.environ)
    # The dump may be of an older version of the tables.
    as_owner = {**os.environ, "DATABASE_URL": owner_url}
    manage(places(os.environ), as_owner, "migrate", "--noinput", "--verbosity=0", "--skip-checks")
    connection.close()
    _check_database(sources)
    tell("Restoring keys")
    if sources.keys is not None:
        key_copies.take_ledgers(sources.keys)
    keystore.remember_erased(restored.ids_erased())
    keys = _restore_keys(sources, now)
    made_at = sources.manifest.made_at
    done = Done(keys=keys, settled=settle_restored(mark=sources.mark, made_at=made_at, now=now))
    tell("Restoring sealed files")
    _restore_files(sources, done)
    return done


def _check_pepper(manifest: Manifest) -> None:
    wanted = manifests.pepper_mark(key_id=manifest.facts.get("pepper_key", ""))
    if wanted != manifest.facts.get("pepper"):
        raise BackupRefused(
            "CODE_PEPPER is another one than where this backup was made: no code would open. Put it back first."
        )


def _check_same_keystore(sources: Sources) -> None:
    here = keystore.database_id()
    if here is not None and here != sources.manifest.database:
        raise BackupRefused(
            f"The keystore in {settings.KEYSTORE_DIR} is of another database than {sources.backup}."
        )
    if sources.keys is None and (here is None or not key_copies.has_keys_here()):
        raise BackupRefused(
            f"There are no keys in {settings.KEYSTORE_DIR}. Name a copy of them with --keys."
        )


def _check_owner(sources: Sources, owner_url: str) -> None:
    _, owner = dumping.roles_of(owner_url)
    if (wanted := sources.manifest.facts.get("owner")) != owner:
        raise BackupRefused(
            f"The tables in this backup belong to the role {wanted}, and OWNER_DATABASE_URL names {owner}."
        )


def _check_database(sources: Sources) -> None:
    if restored.id_of_database() != sources.manifest.database:
        raise BackupRefused("The dump is of another database than its manifest says.")


def _restore_keys(sources: Sources, now: datetime) -> PutBack:
    known = restored.case_ids()
    if sources.keys is None or sources.keys_manifest is None:
        return key_copies.set_unknown_aside(known=known, now=now)
    done = key_copies.put_back(sources.keys, sources.keys_manifest, known=known, now=now)
    keystore.database_id(new=sources.manifest.database)
    return done


def _restore_files(sources: Sources, done: Done) -> None:
    wanted = restored.known_files() - removed_files.removed()
    for name in sources.manifest.files:
        if not name.startswith(f"{SEALED}/"):
            continue
        file_id = Path(name).name
        if file_id not in wanted:
            done.files_left_out += 1
            continue
        backup_files.copy(sources.backup / name, sealed_files.path_of(file_id))
        done.files += 1
    done.files_missing = len(wanted) - done.files
    os.sync()

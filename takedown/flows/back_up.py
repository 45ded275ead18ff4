"""The operator makes a backup: the whole database and the sealed files, and no key to open them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import instance_keys, manifests
from takedown.cases.manifests import Manifest
from takedown.cases.orphans import same_id
from takedown.common import backup_files, sealed_files
from takedown.standalone import dumping, locks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from takedown.common.backup_files import Entry


@dataclass
class Made:
    """A backup that was made: how many files, how many of them linked to the one before, and bytes."""

    folder: Path
    files: int = 0
    linked: int = 0
    dump_bytes: int = 0
    sealed_bytes: int = 0
    pruned: int = 0


def back_up(
    parent: Path, *, owner_url: str, environment: Mapping[str, str], keep: timedelta, now: datetime
) -> Made:
    """Make one dated backup in a folder, and remove those older than `keep`.

    Raises BackupRefused, KeysDoNotFit, NoInstanceKey, locks.Held, or the refusals of `dumping`.
    """
    apart = (settings.DATA_DIR, settings.KEYSTORE_DIR, settings.SEALED_DIR)
    parent = backup_files.private_folder(parent, apart_from=map(Path, apart))
    with locks.holding(parent / ".lock"):
        before = backup_files.complete(parent)
        if before and before[-1].joinpath("keys").exists():
            raise backup_files.BackupRefused(
                f"{parent} holds copies of the keystore. With them this backup could be read: keep them apart."
            )
        database = same_id(now=now)
        older = manifests.previous(parent, kind=manifests.BACKUP, database=database)
        made = Made(backup_files.begin(parent, now=now))
        # The dump first: a row whose file is gone by the time it is copied was taken away meanwhile.
        dumped = backup_files.write(
            made.folder / manifests.DUMP, dumping.dump(owner_url, environment=environment)
        )
        made.dump_bytes = dumped.size
        files = {manifests.DUMP: dumped, **_copy_sealed(made, older)}
        manifest = Manifest(
            kind=manifests.BACKUP, made_at=now, database=database, files=files,
            facts=_facts(owner_url),
        )  # fmt: skip
        mark = manifests.write_manifest(made.folder, manifest)
        made.pruned = backup_files.prune(parent, before=now - keep)
    with transaction.atomic():
        record(Name.BACKUP_MADE, actor="operator", now=now, count=made.files, digest=mark)
    return made


def _facts(owner_url: str) -> dict[str, str]:
    version, owner = dumping.roles_of(owner_url)
    return {
        "postgresql": version,
        "owner": owner,
        "pepper": manifests.pepper_mark(),
        "pepper_key": instance_keys.current().id,
    }


def _copy_sealed(made: Made, older: tuple[Path, Manifest] | None) -> dict[str, Entry]:
    files: dict[str, Entry] = {}
    for path in sealed_files.every_path():
        name = f"{manifests.SEALED}/{path.parent.name}/{path.name}"
        try:
            entry = _linked(path, name, made, older) or backup_files.copy(path, made.folder / name)
        except FileNotFoundError:
            continue
        files[name] = entry
        made.files += 1
        made.sealed_bytes += entry.size
    return files


def _linked(path: Path, name: str, made: Made, older: tuple[Path, Manifest] | None) -> Entry | None:
    """Link a file that the backup before has: a sealed file is written once and never changed."""
    if older is None or name not in older[1].files:
        return None
    if not backup_files.link(older[0] / name, made.folder / name, like=path):
        return None
    made.linked += 1
    return older[1].files[name]

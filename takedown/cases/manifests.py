"""What a backup says of itself, marked with the instance key: nobody else can change it unseen."""

from __future__ import annotations

import hmac
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import instance_keys
from takedown.common import backup_files
from takedown.common.backup_files import BackupRefused, Entry

if TYPE_CHECKING:
    from pathlib import Path

BACKUP, KEYS = "database and sealed files", "keystore"
# Names in a backup.
DUMP, SEALED = "database.dump", "sealed"
_FORMAT = 1
_PURPOSE = "backup manifest"
# Folders and names that we write; nothing leads out of the backup.
_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+){0,2}(\.[a-z]+)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One backup: of what, when it was begun, of which database, its files, and plain facts about it."""

    kind: str
    made_at: datetime
    database: uuid.UUID
    files: dict[str, Entry]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, object]:
        """Return what is marked, as JSON can hold it."""
        return {
            "format": _FORMAT,
            "kind": self.kind,
            "made_at": self.made_at.isoformat(),
            "database": str(self.database),
            "facts": self.facts,
            "files": {name: [entry.size, entry.digest] for name, entry in self.files.items()},
        }


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Finish a backup; return its mark. Raises NoInstanceKey."""
    body = manifest.body
    mark = instance_keys.mark(_canonical(body), purpose=_PURPOSE)
    whole = {**body, "instance_key": instance_keys.current().id, "mark": mark}
    backup_files.finish(folder, json.dumps(whole) + "\n")
    return mark


def read_manifest(folder: Path, *, kind: str) -> tuple[Manifest, str]:
    """Return what a backup says of itself and its mark.

    Raises BackupRefused where it is damaged, changed, or of another kind, and UnknownInstanceKey.
    """
    path = folder / backup_files.MANIFEST
    try:
        whole = json.loads(path.read_text(encoding="ascii"))
        key_id, mark = str(whole.pop("instance_key")), str(whole.pop("mark"))
        manifest = _parsed(whole)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise BackupRefused(f"{path} cannot be read.") from None
    wanted = instance_keys.mark(_canonical(whole), purpose=_PURPOSE, key_id=key_id)
    if not hmac.compare_digest(mark, wanted):
        raise BackupRefused(f"{path} is not as it was written: somebody changed it.")
    if whole["format"] != _FORMAT or manifest.kind != kind:
        raise BackupRefused(f"{folder} is no backup of {kind} that this version knows.")
    return manifest, mark


def previous(parent: Path, *, kind: str, database: uuid.UUID) -> tuple[Path, Manifest] | None:
    """Return the newest whole backup of the same database, if there is one that we can read."""
    for folder in reversed(backup_files.complete(parent)):
        try:
            manifest, _ = read_manifest(folder, kind=kind)
        except (BackupRefused, instance_keys.UnknownInstanceKey):
            continue
        if manifest.database == database:
            return folder, manifest
    return None


def pepper_mark(*, key_id: str = "") -> str:
    """Return what tells whether the pepper of case codes is the same, to whoever has the instance key.

    Raises UnknownInstanceKey.
    """
    pepper = settings.CODE_PEPPER.encode()
    return instance_keys.mark(pepper, purpose="pepper of a backup", key_id=key_id)


def _canonical(body: dict[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _parsed(body: dict[str, object]) -> Manifest:
    files, facts = body["files"], body["facts"]
    if not isinstance(files, dict) or not isinstance(facts, dict):
        raise TypeError
    if not all(_NAME.fullmatch(name) for name in files):
        raise ValueError
    return Manifest(
        kind=str(body["kind"]),
        made_at=datetime.fromisoformat(str(body["made_at"])),
        database=uuid.UUID(str(body["database"])),
        files={name: Entry(int(size), str(digest)) for name, (size, digest) in files.items()},
        facts={str(name): str(value) for name, value in facts.items()},
    )

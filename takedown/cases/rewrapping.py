"""Every key of the keystore under the current instance key, whatever happens meanwhile.

A run that is killed is begun again; two at once do no harm; cases may be opened and erased beside it.
"""

from __future__ import annotations

import contextlib
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import instance_keys, key_files, keystore
from takedown.common import vault

if TYPE_CHECKING:
    from collections.abc import Iterator

# A key that is moved while we walk is met at its new place the next time.
_WALKS = 5
# Folders that hold other keys than those of cases, and whose they are.
_OWNERS = {"organisations": "organisation {}", "orphans": "{}"}
DAMAGED = "damaged"


@dataclass
class Rewrapped:
    """What became of the keys: how many were wrapped anew, and why others could not be.

    `left` counts the keys that are not under the current instance key, by the id of theirs, and
    `current` those that are.
    """

    changed: int = 0
    current: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)


def rewrap_all() -> Rewrapped:
    """Wrap every key under the current instance key. Raises NoInstanceKey."""
    instance_keys.current()
    keystore.finish_erasing()
    found = Rewrapped()
    for _ in range(_WALKS):
        found.failed = {}
        found.changed += _walk(found.failed)
        found.left = count_by_instance_key()
        found.current = found.left.pop(instance_keys.current().id, 0)
        if sum(found.left.values()) <= len(found.failed):
            break
    return found


def count_by_instance_key() -> Counter[str]:
    """Return how many keys are under which instance key, by its id; damaged ones under DAMAGED."""
    found: Counter[str] = Counter()
    for path in key_paths():
        with contextlib.suppress(FileNotFoundError):
            found[id_of(path)] += 1
    return found


def id_of(path: Path) -> str:
    """Return the id of the instance key a file is wrapped under; raise FileNotFoundError."""
    try:
        return key_files.read_wrapped(path).instance_key
    except vault.CannotOpen:
        return DAMAGED


def key_paths() -> Iterator[Path]:
    """Yield every key file of the keystore, of whatever kind."""
    yield from Path(settings.KEYSTORE_DIR).glob("*/*.key")


def owner_of(path: Path) -> str:
    """Return whose key a file is, as `key_files` wants it; raise vault.CannotOpen for none of ours."""
    kind = path.parent.name
    wording = _OWNERS.get(kind, "{}" if kind == path.name[:2] else "")
    try:
        owner = uuid.UUID(path.stem)
    except ValueError:
        wording, owner = "", uuid.UUID(int=0)
    if not wording:
        raise vault.CannotOpen("It is not known whose key this is.")
    return wording.format(owner)


def _walk(failed: dict[str, str]) -> int:
    changed, folders = 0, set()
    for path in list(key_paths()):
        try:
            if key_files.rewrap(path, owner=owner_of(path)):
                changed += 1
                folders.add(path.parent)
        except FileNotFoundError:
            continue
        except vault.CannotOpen as error:
            name = str(path.relative_to(settings.KEYSTORE_DIR))
            failed[name] = str(error) or "It does not open: it is damaged."
    for folder in folders:
        key_files.sync_folder(folder)
    return changed

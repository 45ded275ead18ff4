"""Small files that hold one wrapped key each, safe on disk before anybody relies on them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.common import vault
from takedown.common.vault import Place

if TYPE_CHECKING:
    from pathlib import Path

_WRAPPED = Place(table="keystore", row="-", field="key")


class NoInstanceKey(Exception):
    """No instance key was given, so nothing can be sealed or opened."""


def instance_key_id() -> str:
    """Return a short public id of the instance key."""
    return hashlib.sha256(b"takedown instance key" + _instance_key()).hexdigest()[:16]


def instance_secret(*, purpose: str) -> bytes:
    """Return a key of the whole instance for one purpose (not for case content)."""
    return vault.derive(_instance_key(), purpose=purpose)


def write_key(path: Path, secret: bytes, *, owner: str) -> None:
    """Wrap a key for its owner and store it; raise FileExistsError when there is one."""
    wrapped = vault.seal(_instance_key(), secret, owner=owner, place=_WRAPPED)
    body = {"instance_key": instance_key_id(), "wrapped": base64.b64encode(wrapped).decode()}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(body))
    sync_folder(path.parent)


def read_key(path: Path, *, owner: str) -> bytes:
    """Return a stored key; raise FileNotFoundError, or vault.CannotOpen with another instance key."""
    stored = json.loads(path.read_text(encoding="ascii"))
    return vault.unseal(
        _instance_key(), base64.b64decode(stored["wrapped"]), owner=owner, place=_WRAPPED
    )


def shred(path: Path) -> None:
    """Destroy a key; absent is fine."""
    with contextlib.suppress(FileNotFoundError):
        # Overwriting first is only a courtesy: a modern disk may keep the old block.
        size = path.stat().st_size
        with path.open("r+b") as key_file:
            key_file.write(os.urandom(size))
            key_file.flush()
            os.fsync(key_file.fileno())
        path.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what happened to the names in a folder survive a power cut."""
    if not folder.exists():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, text: str) -> None:
    """Let the file appear under its name only when all of it is on disk, and only once."""
    draft = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as key_file:
            key_file.write(text)
            key_file.flush()
            os.fsync(key_file.fileno())
        # A link, unlike a rename, refuses to replace a key that is there.
        os.link(draft, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def _instance_key() -> bytes:
    if not settings.INSTANCE_KEY:
        raise NoInstanceKey("INSTANCE_KEY or INSTANCE_KEY_FILE is not set.")
    return vault.derive(settings.INSTANCE_KEY.encode(), purpose="wrap case keys")

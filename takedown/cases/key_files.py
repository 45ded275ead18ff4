"""Small files that hold one wrapped key each, safe on disk before anybody relies on them.

Whatever removes, moves or replaces a key holds the lock of the keystore: so a key that is wrapped
anew can never come back after it was erased.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import instance_keys
from takedown.common import sealed_files, vault
from takedown.common.vault import Place
from takedown.standalone import locks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from takedown.cases.instance_keys import InstanceKey

_WRAPPED = Place(table="keystore", row="-", field="key")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a key file holds: the id of an instance key, and the key wrapped under it."""

    instance_key: str
    wrapped: bytes

    def open(self, *, owner: str) -> bytes:
        """Return the key; raise vault.CannotOpen."""
        key = instance_keys.named(self.instance_key)
        return vault.unseal(key.secret, self.wrapped, owner=owner, place=_WRAPPED)


@contextlib.contextmanager
def changing() -> Iterator[None]:
    """Be the only one that removes, moves or replaces keys; the lock dies with its process."""
    folder = Path(settings.KEYSTORE_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locks.holding(folder / "changing.lock", wait=True):
        yield


def write_key(path: Path, secret: bytes, *, owner: str) -> None:
    """Wrap a key for its owner and store it; raise FileExistsError when there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, _text(secret, owner=owner, key=instance_keys.current()))
    sync_folder(path.parent)


def read_key(path: Path, *, owner: str) -> bytes:
    """Return a stored key.

    Raises FileNotFoundError, or vault.CannotOpen: for a damaged file, or as UnknownInstanceKey.
    """
    return read_wrapped(path).open(owner=owner)


def read_wrapped(path: Path) -> Wrapped:
    """Return what a key file holds, still wrapped; raise FileNotFoundError or vault.CannotOpen."""
    return parsed(path.read_bytes())


def parsed(content: bytes) -> Wrapped:
    """Return what the bytes of a key file hold; raise vault.CannotOpen where they are damaged."""
    try:
        stored = json.loads(content.decode("ascii"))
        return Wrapped(str(stored["instance_key"]), base64.b64decode(stored["wrapped"]))
    except (ValueError, TypeError, KeyError):
        raise vault.CannotOpen("A key file is damaged.") from None


def rewrap(path: Path, *, owner: str) -> bool:
    """Wrap a stored key under the current instance key; False where it was already.

    The file is whole at each moment and keeps its time, by which orphans are counted. Call
    `sync_folder` after the last of a folder. Raises FileNotFoundError, or vault.CannotOpen.
    """
    newest = instance_keys.current()
    with changing():
        stored = read_wrapped(path)
        secret = stored.open(owner=owner)
        if stored.instance_key == newest.id:
            return False
        before = path.stat()
        # One name for each key: what a killed run left behind is written over.
        draft = path.with_name(f".{path.name}.rewrapped")
        _write_safe(draft, _text(secret, owner=owner, key=newest), os.O_TRUNC)
        os.utime(draft, ns=(before.st_atime_ns, before.st_mtime_ns))
        draft.replace(path)
    return True


def shred(path: Path) -> None:
    """Destroy a key, and what a killed process left of writing it; absent is fine."""
    with changing():
        for one in (path, *path.parent.glob(f".{path.name}.*")):
            _shred_one(one)
    sync_folder(path.parent)


def _shred_one(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        # Overwriting first is only a courtesy: a modern disk may keep the old block.
        size = path.stat().st_size
        with path.open("r+b") as key_file:
            key_file.write(os.urandom(size))
            key_file.flush()
            os.fsync(key_file.fileno())
        path.unlink()


def move(source: Path, target: Path) -> None:
    """Give a key another name, in place of what is there; raise FileNotFoundError."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with changing():
        source.replace(target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def clear_drafts(folder: Path, *, before: float) -> None:
    """Destroy what killed processes left of writing keys, last written before an instant (seconds)."""
    for draft in folder.glob("*/.*.key.*"):
        if sealed_files.written_before(draft, before):
            with changing():
                _shred_one(draft)


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Add lines to a ledger, safe on disk before this returns; a line that broke off before stays apart."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as ledger:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            ledger.write("\n")
        ledger.write("".join(f"{line}\n" for line in lines))
        ledger.flush()
        os.fsync(ledger.fileno())
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
    try:
        _write_safe(draft, text, os.O_EXCL)
        # A link, unlike a rename, refuses to replace a key that is there.
        os.link(draft, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def _write_safe(path: Path, text: str, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as key_file:
        key_file.write(text)
        key_file.flush()
        os.fsync(key_file.fileno())


def _text(secret: bytes, *, owner: str, key: InstanceKey) -> str:
    wrapped = vault.seal(key.secret, secret, owner=owner, place=_WRAPPED)
    return json.dumps({"instance_key": key.id, "wrapped": base64.b64encode(wrapped).decode()})

"""Dated folders of copies: written whole, checked by digest, readable by their owner alone.

A backup is a folder named for its time that holds a manifest. The manifest is written last, so what was
broken off is no backup. Plain files and digests only: no keys, no database.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MANIFEST = "manifest.json"
_READ_BYTES = 1024 * 1024
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z", re.ASCII)


class BackupRefused(Exception):
    """A folder cannot be used for a backup, or is no whole one; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup: its size in bytes and its SHA-256 (hex)."""

    size: int
    digest: str


def private_folder(folder: Path, *, apart_from: Iterable[Path]) -> Path:
    """Return a folder for copies, made where there is none.

    Raises BackupRefused where others could read it, or where it lies in, or around, one of these.
    """
    folder = folder.resolve()
    for other in (one.resolve() for one in apart_from):
        if folder.is_relative_to(other) or other.is_relative_to(folder):
            raise BackupRefused(f"{folder} and {other} are not apart. Name a folder elsewhere.")
    _make_private(folder)
    if not folder.is_dir():
        raise BackupRefused(f"{folder} is not a folder.")
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise BackupRefused(f"Others can look into {folder}. Run: chmod 700 {folder}")
    return folder


def begin(parent: Path, *, now: datetime) -> Path:
    """Make the folder of a new backup; what was broken off before goes. One at a time: see the lock."""
    for folder in _dated(parent):
        if not (folder / MANIFEST).exists():
            shutil.rmtree(folder)
    made = parent / f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    try:
        made.mkdir(mode=0o700)
    except FileExistsError:
        raise BackupRefused(f"{made} is there already. Wait for a second.") from None
    return made


def complete(parent: Path) -> list[Path]:
    """Return the folders with a manifest, oldest first."""
    return [folder for folder in _dated(parent) if (folder / MANIFEST).exists()]


def chosen(given: Path) -> Path:
    """Return a backup that was named itself, or the newest in a folder of them; raise BackupRefused."""
    if (given / MANIFEST).exists():
        return given
    found = complete(given) if given.is_dir() else []
    if not found:
        raise BackupRefused(f"There is no whole backup in {given}.")
    return found[-1]


def prune(parent: Path, *, before: datetime) -> int:
    """Remove backups from before an instant, never the newest; return how many."""
    old = [folder for folder in complete(parent)[:-1] if time_of(folder) < before]
    for folder in old:
        # The manifest first: what is left of it is no backup any more.
        (folder / MANIFEST).unlink()
        shutil.rmtree(folder)
    return len(old)


def time_of(folder: Path) -> datetime:
    """Return when a backup was begun, by its name."""
    return datetime.strptime(folder.name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)


def copy(source: Path, target: Path) -> Entry:
    """Copy a file under its name when whole, 0600 and with its time; raise FileNotFoundError."""
    with source.open("rb") as reading:
        entry = write(target, iter(lambda: reading.read(_READ_BYTES), b""))
        times = os.fstat(reading.fileno())
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    return entry


def write(target: Path, pieces: Iterable[bytes]) -> Entry:
    """Write a file under its name when whole, 0600; return its size and digest. Sync it later."""
    digest, size = hashlib.sha256(), 0
    _make_private(target.parent)
    draft = target.with_name(f".{target.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    draft.replace(target)
    return Entry(size, digest.hexdigest())


def link(source: Path, target: Path, *, like: Path) -> bool:
    """Give a copy from before a second name, if it is still of this file (size and time); say whether."""
    with contextlib.suppress(OSError):
        before, wanted = source.stat(), like.stat()
        if (before.st_size, before.st_mtime_ns) == (wanted.st_size, wanted.st_mtime_ns):
            _make_private(target.parent)
            os.link(source, target)
            return True
    return False


def entry_of(path: Path) -> Entry:
    """Return size and digest of a file as it is now; raise FileNotFoundError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as reading:
        while piece := reading.read(_READ_BYTES):
            digest.update(piece)
            size += len(piece)
    return Entry(size, digest.hexdigest())


def check(folder: Path, files: dict[str, Entry]) -> int:
    """Compare every file with its entry and return their bytes; raise BackupRefused at the first wrong one."""
    for name, entry in files.items():
        try:
            found = entry_of(folder / name)
        except OSError:
            raise BackupRefused(f"{folder / name} is missing or cannot be read.") from None
        if found != entry:
            raise BackupRefused(f"{folder / name} is not as it was written. This copy is damaged.")
    return sum(entry.size for entry in files.values())


def finish(folder: Path, text: str) -> None:
    """Write the manifest, with everything before it on disk first."""
    os.sync()
    write(folder / MANIFEST, [text.encode()])
    os.sync()


def _make_private(folder: Path) -> None:
    """Make a folder and those above it, each 0700: `parents=True` would leave the ones above open."""
    if not folder.exists():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _dated(parent: Path) -> Iterator[Path]:
    yield from sorted(
        path for path in parent.iterdir() if _DATED.fullmatch(path.name) and path.is_dir()
    )

"""Sealed files on disk: written once, read by chunk, never readable without their key.

A file is written under a temporary name and put in place when whole, so a crash leaves either the
whole file or something a sweep can remove.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.common import vault

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ_BYTES = 1024 * 1024


class NoSuchFile(Exception):
    """The sealed file is not on disk."""


def path_of(file_id: str) -> Path:
    """Return where a sealed file lives; ids are ours (hexadecimal), never a person's words."""
    if not file_id or not all(letter in "0123456789abcdef-" for letter in file_id):
        raise NoSuchFile
    return Path(settings.SEALED_DIR) / file_id[:2] / file_id


def free_bytes() -> int:
    """Return how much room is left where sealed files are kept."""
    folder = Path(settings.SEALED_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that is sealed on disk under a key of its own: size in bytes, SHA-256 in hex."""

    file_id: str
    key: bytes
    size: int
    digest: str


class SealedWriter:
    """Writes one sealed file and keeps its plain size and SHA-256."""

    def __init__(self, file_id: str) -> None:
        """Open a new file with a key of its own; the key is `self.key`, to be sealed by a case."""
        self.file_id = file_id
        self.key = vault.new_key()
        self.size = 0
        self._digest = hashlib.sha256()
        self._sealer = vault.FileSealer(self.key, name=file_id)
        self._path = path_of(file_id)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._part = self._path.with_name(self._path.name + ".part")
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._out = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """Seal and write some bytes."""
        self.size += len(data)
        self._digest.update(data)
        self._out.write(self._sealer.feed(data))

    def finish(self) -> SealedFile:
        """Put the file in place, safe on disk; return how to find and open it."""
        self._out.write(self._sealer.finish())
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._part.replace(self._path)
        return SealedFile(self.file_id, self.key, self.size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Remove what was written."""
        self._out.close()
        self._part.unlink(missing_ok=True)


def read(file_id: str, key: bytes) -> Iterator[bytes]:
    """Yield the plain chunks; raise NoSuchFile or vault.CannotOpen."""
    return vault.unseal_file(key, _pieces(file_id), name=file_id)


def _pieces(file_id: str) -> Iterator[bytes]:
    try:
        with path_of(file_id).open("rb") as source:
            while piece := source.read(_READ_BYTES):
                yield piece
    except FileNotFoundError:
        raise NoSuchFile from None


def size_on_disk(file_id: str) -> int:
    """Return how many bytes a sealed file takes; 0 where it is not there."""
    with contextlib.suppress(FileNotFoundError):
        return path_of(file_id).stat().st_size
    return 0


def remove(file_id: str) -> None:
    """Remove a sealed file; absent is fine."""
    path_of(file_id).unlink(missing_ok=True)
    remove_part(file_id)


def remove_part(file_id: str) -> None:
    """Remove what came of a file that was never finished; absent is fine."""
    path = path_of(file_id)
    path.with_name(path.name + ".part").unlink(missing_ok=True)


def written_before(path: Path, timestamp: float) -> bool:
    """Whether a file was last written before an instant; one that is gone by now was not."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime < timestamp
    return False


def every_path() -> Iterator[Path]:
    """Yield where the whole files are."""
    for path in Path(settings.SEALED_DIR).glob("??/*"):
        if not path.name.endswith(".part"):
            yield path


def ids_older_than(timestamp: float) -> Iterator[str]:
    """Yield the ids of files (whole or in part) last written before an instant (seconds, UTC)."""
    for path in Path(settings.SEALED_DIR).glob("??/*"):
        if written_before(path, timestamp):
            yield path.name.removesuffix(".part")


def parts_older_than(timestamp: float) -> Iterator[str]:
    """Yield the ids of unfinished files last written before an instant (seconds, UTC)."""
    for path in Path(settings.SEALED_DIR).glob("??/*.part"):
        if written_before(path, timestamp):
            yield path.name.removesuffix(".part")

"""A pack as a stranger hands it over, read into memory with limits; nothing is written to disk."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.evidence.locking import PassphraseRefused, unlock

if TYPE_CHECKING:
    from pathlib import Path

_MOST_FILES = 64
_MOST_BYTES = 256 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[A-Za-z0-9][A-Za-z0-9.-]*)*")
_LONGEST_NAME = 75
_MOST_LISTED = 64 * 1024  # bytes
_ENCRYPTED = 0x1
# Everything the zip reader raises for a file that is not what it says.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError,
    RuntimeError, OverflowError, OSError,
)  # fmt: skip


class PackRefused(Exception):
    """The pack is not as it was made; the message names the first thing that is wrong."""


@dataclass(frozen=True)
class Contents:
    """The files of a pack by path. `archive` is the ZIP itself, empty for an unpacked folder."""

    files: dict[str, bytes]
    folder: str
    archive: bytes


def read_pack(path: Path, *, passphrase: str = "") -> Contents:
    """Return what is in a ZIP, locked or not, or in an unpacked folder. Raises PackRefused."""
    if path.is_dir():
        return _read_folder(path)
    if path.stat().st_size > _MOST_BYTES:
        raise PackRefused("The file is larger than any pack is.")
    content = path.read_bytes()
    _check_end(content)
    return _read_zip(_unlocked(content, passphrase) if _is_locked(content) else content)


def _check_end(content: bytes) -> None:
    # Before the list of files is read: one of millions would fill the memory.
    if (
        content[-22:-18] != b"PK\x05\x06"
        or int.from_bytes(content[-12:-10], "little") > _MOST_FILES
    ):
        raise PackRefused("The file is not the ZIP of a pack, or is damaged.")
    if int.from_bytes(content[-10:-6], "little") > _MOST_LISTED:
        raise PackRefused("The ZIP lists more than any pack does.")


def _is_locked(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except _BROKEN:
        return False
    return len(entries) == 1 and bool(entries[0].flag_bits & _ENCRYPTED)


def _unlocked(content: bytes, passphrase: str) -> bytes:
    if not passphrase:
        raise PackRefused("The pack is locked: its passphrase is needed.")
    try:
        return unlock(content, passphrase=passphrase, most=_MOST_BYTES)
    except PassphraseRefused as refused:
        raise PackRefused(str(refused)) from None


def _read_folder(root: Path) -> Contents:
    files: dict[str, bytes] = {}
    total = 0
    for found in sorted(root.rglob("*")):
        name = found.relative_to(root).as_posix()
        if found.is_symlink() or not (found.is_dir() or found.is_file()):
            raise PackRefused(f"{_said(name)} is not an ordinary file.")
        if found.is_dir():
            if not any(found.iterdir()):
                raise PackRefused(f"{_said(name)} is an empty folder: no pack has one.")
            continue
        total += found.stat().st_size
        if len(files) >= _MOST_FILES or total > _MOST_BYTES:
            raise PackRefused("The folder holds more than any pack does.")
        _check_name(name)
        files[name] = found.read_bytes()
    return Contents(files=files, folder="", archive=b"")


def _read_zip(content: bytes) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            files = {entry.filename: _entry(archive, entry) for entry in entries}
    except _BROKEN:
        raise PackRefused("The file is not a ZIP, or is damaged.") from None
    folders = {name.split("/", 1)[0] for name in files}
    if len(folders) != 1 or any("/" not in name for name in files):
        raise PackRefused("The ZIP does not hold exactly one folder.")
    inside = {name.split("/", 1)[1]: content for name, content in files.items()}
    return Contents(files=inside, folder=folders.pop(), archive=content)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise PackRefused("The ZIP says it holds more than any pack does.")
    seen: set[str] = set()
    for entry in entries:
        # The reader cuts a name at a NUL; what was written is what counts.
        _check_name(entry.orig_filename.partition("/")[2] or entry.orig_filename)
        _check_name(entry.orig_filename.partition("/")[0])
        if entry.orig_filename.lower() in seen:
            raise PackRefused(f"{entry.filename} is in the ZIP twice.")
        seen.add(entry.orig_filename.lower())
        if entry.flag_bits & _ENCRYPTED:
            raise PackRefused(f"{entry.filename} is encrypted.")
        # A pack is stored uncompressed, so nothing in it can swell when it is read.
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise PackRefused(
                f"{entry.filename} is compressed. A pack is not: it was zipped again. "
                "Unpack it and check the folder."
            )


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except _BROKEN:
        raise PackRefused(f"{_said(entry.filename)} is damaged in the ZIP.") from None


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or ".." in name or len(name) > _LONGEST_NAME:
        raise PackRefused(f"{_said(name)} is not a name that a pack uses.")


def _said(name: str) -> str:
    # A name is a stranger's text: ASCII only, and not long, before it reaches a terminal.
    return ascii(name)[1:-1][:100] or "An empty name"

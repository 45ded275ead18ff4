"""The sealed pack: originals, byte for byte, in AES-256 ZIPs of less than 4 GiB, written as they are read.

`data/sealed-contents.csv` of the open pack lists the same marks, names and digests, and so binds the two.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from takedown.common.plain_text import inert_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from takedown.evidence.record import CaptureRecord

CONTENTS = "CONTENTS.csv"
READ_ME = "READ-ME.txt"
SUMS = "SHA256SUMS"
# A police import page takes 4 GB for one file, and a ZIP without its 64-bit form 4 GiB.
MOST_BYTES = 3_900_000_000
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif",
    "image/heif": "heic", "image/avif": "avif", "image/bmp": "bmp", "image/tiff": "tif",
}  # fmt: skip


class NotWhatWasListed(Exception):
    """A file is not, byte for byte, what the open pack lists: nothing more of it is handed out."""


@dataclass(frozen=True, slots=True)
class Original:
    """One file to hand over: its mark, SHA-256 (hex) and size as listed, and how to read it."""

    listed: CaptureRecord
    read: Callable[[], Iterator[bytes]]


def file_name(listed: CaptureRecord) -> str:
    """Return a name that says the mark and the kind of file, such as `SW-0001.jpg`."""
    initials, _, number = listed.exhibit.rpartition("/")
    mark = f"{initials}-{int(number):04}" if initials and number.isdigit() else listed.exhibit
    return f"{mark}.{_ENDINGS.get(listed.media_type, 'bin')}"


def sealed_contents(captures: Sequence[CaptureRecord]) -> bytes:
    """Return the list of files as CSV (RFC 4180): exhibit, file, kind, bytes, sha256."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("exhibit", "file", "kind", "bytes", "sha256"))
    for one in captures:
        row = (one.exhibit, file_name(one), one.kind, str(one.size), one.sha256)
        writer.writerow([inert_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def parts(originals: Iterable[Original]) -> tuple[tuple[Original, ...], ...]:
    """Return the files in order, in groups that each make less than 4 GiB."""
    groups: list[list[Original]] = []
    room = 0
    for one in originals:
        if not groups or one.listed.size > room:
            groups.append([])
            room = MOST_BYTES
        groups[-1].append(one)
        room -= one.listed.size
    return tuple(tuple(group) for group in groups)


def stream(
    originals: Sequence[Original], *, read_me: str, passphrase: str, at: datetime
) -> Iterator[bytes]:
    """Yield the ZIP as it is made; no file is ever whole in memory. Raises NotWhatWasListed.

    Where it raises, what was given out so far is no ZIP that opens.
    """
    pipe = _Pipe()
    beside = (
        (READ_ME, read_me.encode()),
        (CONTENTS, sealed_contents([one.listed for one in originals])),
        (
            SUMS,
            "".join(
                f"{one.listed.sha256}  {file_name(one.listed)}\n" for one in originals
            ).encode(),
        ),
    )
    with pyzipper.AESZipFile(pipe, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        for name, content in beside:
            archive.writestr(_entry(name, at), content)
            yield pipe.taken()
        for one in originals:
            with archive.open(_entry(file_name(one.listed), at), "w") as inside:
                for piece in _checked(one):
                    inside.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def _checked(one: Original) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in one.read():
        digest.update(piece)
        yield piece
    if digest.hexdigest() != one.listed.sha256:
        raise NotWhatWasListed(one.listed.exhibit)


def _entry(name: str, at: datetime) -> AESZipInfo:
    entry = AESZipInfo(name, date_time=(*at.astimezone(UTC).timetuple()[:6],))
    entry.external_attr = 0o100644 << 16
    return entry


class _Pipe(io.RawIOBase):
    """Takes what a ZIP writer writes, and gives it on; it cannot go back."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Hold the bytes."""
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since, and forget it."""
        held = b"".join(self._held)
        self._held.clear()
        return held

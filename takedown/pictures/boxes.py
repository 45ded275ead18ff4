"""What the boxes of a HEIC or AVIF file say, read before any decoder sees the file.

ISO/IEC 14496-12 (boxes) and 23008-12 (`ispe`, the declared size). Decoders take memory by what is
declared, so that is asked here first. Nothing is decoded, and nothing here fails on a broken file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = 8
# With these a file goes on; behind anything else phones and programs keep notes that are no boxes.
_KNOWN = frozenset(
    {b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"free", b"skip", b"idat", b"uuid", b"wide"}
)
# Length and name of the box of a declared size, then version and flags, all of them nought.
_DECLARED = b"\0\0\0\x14ispe\0\0\0\0"
_SAMPLE_SIZES = b"stsz\0\0\0\0"
_MOST_OF_BRANDS = 1024
_SEQUENCE_BRANDS = frozenset({b"hevc", b"hevx", b"heis", b"hevs", b"msf1"})


def ends_early(data: bytes) -> bool:
    """Whether a box of the file goes on beyond its end, or none has come that describes a picture."""
    at, names = 0, set()
    while at + _HEADER <= len(data):
        name = data[at + 4 : at + 8]
        if name not in _KNOWN:
            break
        names.add(name)
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 0:
            return False
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        at += max(length, _HEADER)
    return at > len(data) or not names & {b"meta", b"moov"}


def declared_pixels(data: bytes) -> int:
    """The pixels of the largest picture that the file declares, the whole or a part; 0 if none."""
    return max((width * height for width, height in _declared(data)), default=0)


def _declared(data: bytes) -> Iterator[tuple[int, int]]:
    at = data.find(_DECLARED)
    while at >= 0:
        at += len(_DECLARED)
        yield int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")
        at = data.find(_DECLARED, at)


def frames_declared(data: bytes) -> int:
    """How many frames the longest track of a moving HEIC says it has; 1 where the file stands still."""
    if not _SEQUENCE_BRANDS & {data[at : at + 4] for at in _brands(data)}:
        return 1
    frames, at = 1, data.find(_SAMPLE_SIZES)
    while at >= 0:
        at += len(_SAMPLE_SIZES)
        frames = max(frames, int.from_bytes(data[at + 4 : at + 8], "big"))
        at = data.find(_SAMPLE_SIZES, at)
    return frames


def without_movement(data: bytes) -> bytes:
    """The file with no brand of a moving picture: its tracks are then left alone by the decoder."""
    still = bytearray(data)
    for at in _brands(data):
        if data[at : at + 4] in _SEQUENCE_BRANDS:
            still[at : at + 4] = b"mif1" if at > _HEADER else b"heic"
    return bytes(still)


def _brands(data: bytes) -> list[int]:
    """Where in the file its brands stand, the chief one first."""
    return [_HEADER, *range(16, min(int.from_bytes(data[:4], "big"), _MOST_OF_BRANDS), 4)]

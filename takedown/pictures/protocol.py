"""What the child process may say to its parent: one fixed header, then pixels, then nothing.

The parent believes none of it: every number is checked against the others and against the limits.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from takedown.pictures.limits import MAX_FRAMES, MIN_SIDE
from takedown.pictures.refusals import SENTENCES, PictureRefused, Refusal

FORMATS = frozenset({"JPEG", "PNG", "WEBP", "GIF", "HEIC", "AVIF"})

_MAGIC = b"TDP1"
_PICTURE = 1
_REFUSAL = 2
# magic, kind, word, pixels' width and height, the original's width and height, frames, bytes to come
_HEADER = struct.Struct(">4sB24s6I")
HEADER_BYTES = _HEADER.size


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a decoded picture besides its pixels; sizes in pixels, after rotation."""

    format: str
    shown_width: int
    shown_height: int
    width: int
    height: int
    frames: int

    @property
    def payload_bytes(self) -> int:
        """Three bytes (red, green, blue) for each pixel shown."""
        return self.shown_width * self.shown_height * 3


class ProtocolBrokenError(Exception):
    """The child said something that it cannot truthfully mean."""


def picture_header(*, facts: Facts) -> bytes:
    """The header that stands before a picture's pixels."""
    numbers = (facts.shown_width, facts.shown_height, facts.width, facts.height, facts.frames)
    return _HEADER.pack(_MAGIC, _PICTURE, facts.format.encode(), *numbers, facts.payload_bytes)


def refusal_header(*, reason: Refusal) -> bytes:
    """The whole of the child's answer when a file is refused."""
    return _HEADER.pack(_MAGIC, _REFUSAL, reason.encode(), 0, 0, 0, 0, 0, 0)


def read_header(*, header: bytes, max_side: int, max_pixels: int) -> Facts:
    """Check a header and return its facts.

    Raises PictureRefused where the child refused the file, ProtocolBrokenError where it makes no sense.
    """
    if len(header) != HEADER_BYTES:
        raise ProtocolBrokenError("The header is short.")
    magic, kind, padded, *numbers = _HEADER.unpack(header)
    if magic != _MAGIC or kind not in (_PICTURE, _REFUSAL):
        raise ProtocolBrokenError("The header is of no known kind.")
    word = padded.rstrip(b"\0").decode("ascii", "replace")
    if kind == _REFUSAL:
        raise _refused(word, numbers)
    shown_width, shown_height, width, height, frames, payload = numbers
    facts = Facts(
        format=word,
        shown_width=shown_width,
        shown_height=shown_height,
        width=width,
        height=height,
        frames=frames,
    )
    if payload != facts.payload_bytes or not _sensible(facts, max_side, max_pixels):
        raise ProtocolBrokenError("The numbers of the header contradict each other.")
    return facts


def _refused(word: str, numbers: list[int]) -> Exception:
    if word not in SENTENCES or any(numbers):
        return ProtocolBrokenError("The refusal is of no known kind.")
    return PictureRefused(Refusal(word))


def _sensible(facts: Facts, max_side: int, max_pixels: int) -> bool:
    return (
        facts.format in FORMATS
        and 1 <= facts.shown_width <= min(max_side, facts.width)
        and 1 <= facts.shown_height <= min(max_side, facts.height)
        and min(facts.width, facts.height) >= MIN_SIDE
        and facts.width * facts.height <= max_pixels
        and 1 <= facts.frames <= MAX_FRAMES
    )

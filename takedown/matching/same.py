"""By what a picture is known again exactly: its bytes, its pixels, or the fingerprint that is kept of it.

Equal or not, and nothing between: what is only near is for comparing. Of something frozen the names are
kept as keyed marks, which neither show it nor can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from takedown.cases.keeping import read_facts
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.posts.models import Capture


class Marks(NamedTuple):
    """The blind indexes of a picture under its case's key; None for what is not known of it."""

    of_bytes: bytes | None
    of_pixels: bytes | None


def file_name(digest: str) -> str:
    """Return what a file is known by: its SHA-256, in hex."""
    return f"file:{digest}"


def pixels_name(digest: str) -> str:
    """Return what the pixels of a picture are known by (`pictures.picture.pixel_digest`)."""
    return f"pixels:{digest}"


def fingerprint_name(kept: bytes) -> str:
    """Return what a fingerprint is known by: itself, as it is kept."""
    return f"fingerprint:{kept.hex()}"


def names_of(opened: OpenCase, row: Capture | ReferenceImage) -> list[str]:
    """Return what a picture is known by; its facts are opened, and of a fingerprint itself."""
    known = (_name_of_bytes(opened, row), _name_of_pixels(opened, row))
    return [name for name in known if name]


def marks_of(opened: OpenCase, row: Capture | ReferenceImage) -> Marks:
    """Return the same as keyed marks, to be kept with what is frozen."""
    known = (_name_of_bytes(opened, row), _name_of_pixels(opened, row))
    return Marks(*(opened.key.picture_index(name) if name else None for name in known))


def _name_of_bytes(opened: OpenCase, row: Capture | ReferenceImage) -> str:
    if not isinstance(row, ReferenceImage) or not row.is_fingerprint:
        return file_name(read_facts(row, opened.key).digest)
    sealed = row.signature_sealed or b""
    return fingerprint_name(opened.key.open_bytes(sealed, row.place("signature")))


def _name_of_pixels(opened: OpenCase, row: Capture | ReferenceImage) -> str:
    pixels = read_facts(row, opened.key).pixels
    return pixels_name(pixels) if pixels else ""

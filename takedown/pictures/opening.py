"""From a file and its format to Pillow's reader, and from what a reader raised to a refusal.

Runs only inside the child process. Every module that Pillow would load on demand is loaded here,
because the confined process can open no file.
"""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

import pillow_heif
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageColor,
    ImageFilter,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from takedown.pictures.boxes import declared_pixels, ends_early, frames_declared, without_movement
from takedown.pictures.limits import MAX_FRAMES, MIN_SIDE
from takedown.pictures.refusals import PictureRefused, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

# Named so that no reader and no linter takes these imports for idle ones.
LOADED_BEFOREHAND = (
    GifImagePlugin,
    ImageColor,
    ImageFilter,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
# Whatever a decoder raises on a broken file; anything else ends the child and counts as a crash.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
# How far from the end a file's closing mark may lie: programs append notes and previews.
_TAIL_BYTES = 65_536

# Decoders stay in the one thread. A picture is decoded itself, never the small copy, depth map or
# brighter rendering that lies beside it: those need not show the same.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pillow_heif.options.DECODE_THREADS = 0
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False

# The formats made of boxes, and what is said where one holds a coding that nothing here decodes.
_BOXED: Mapping[str, Refusal] = MappingProxyType({"AVIF": Refusal.AVIF, "HEIC": Refusal.HEIC})
# What libheif and libavif say, from their own error tables, and what it means here.
_SAID = (
    (("truncated", "end of file"), Refusal.TRUNCATED),
    (("security limit",), Refusal.DAMAGED),
    (("internal error",), Refusal.CRASHED),
    (("allocat", "memory"), Refusal.TOO_MUCH_MEMORY),
)
_SAID_OF_A_CODING = ("unsupported", "no codec", "not been built in", "not identified")


def open_picture(*, file: io.BytesIO, kind: str, max_pixels: int) -> Image.Image:
    """Read the header only; Pillow decodes when the pixels are asked for.

    Raises PictureRefused for a file cut short, too small or too big, and whatever is in BROKEN.
    """
    image = _boxed(file, kind, max_pixels) if kind in _BOXED else Image.open(file, formats=(kind,))
    _check_size(image, max_pixels)
    return image


def _boxed(file: io.BytesIO, kind: str, max_pixels: int) -> Image.Image:
    """A HEIC or AVIF, opened without Pillow's search, which keeps to itself what went wrong."""
    data = file.getvalue()
    if declared_pixels(data) > max_pixels:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS)
    if ends_early(data):
        # Of a picture kept in tiles a decoder would fill in what is missing.
        raise PictureRefused(Refusal.TRUNCATED)
    if kind == "AVIF":
        return AvifImagePlugin.AvifImageFile(file)
    return pillow_heif.HeifImageFile(io.BytesIO(without_movement(data)))  # type: ignore[no-untyped-call]


def _check_size(image: Image.Image, max_pixels: int) -> None:
    """Raise PictureRefused for a picture with too many pixels or too few."""
    if image.width * image.height > max_pixels:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS)
    if min(image.size) < MIN_SIDE:
        raise PictureRefused(Refusal.TOO_SMALL)


def frames(*, image: Image.Image, file: io.BytesIO, kind: str) -> int:
    """How many frames an animation has; a JPEG or a still HEIC counts as one, whatever it carries.

    Phones put depth maps and brighter renderings behind the photograph: those are no animation.
    """
    if kind == "JPEG":
        return 1
    if kind == "HEIC":
        return min(frames_declared(file.getvalue()), MAX_FRAMES)
    counted = image
    if kind == "GIF":
        # Counting moves through the file, so it is done on a second look at it.
        file.seek(0)
        counted = Image.open(file, formats=(kind,))
    count = 1
    with suppress(*BROKEN):
        count = int(getattr(counted, "n_frames", 1))
    return max(1, min(count, MAX_FRAMES))


def what_is_wrong(*, file: io.BytesIO, kind: str, error: Exception) -> Refusal:
    """Why a file of this format could not be read, by what its reader raised."""
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return Refusal.TRUNCATED
    if kind in _BOXED:
        return _what_is_wrong_inside(kind, str(error).lower())
    return Refusal.TRUNCATED if _ends_early(file, kind) else Refusal.DAMAGED


def _what_is_wrong_inside(kind: str, said: str) -> Refusal:
    for words, reason in _SAID:
        if any(word in said for word in words):
            return reason
    return _BOXED[kind] if any(word in said for word in _SAID_OF_A_CODING) else Refusal.DAMAGED


def _ends_early(file: io.BytesIO, kind: str) -> bool:
    """Whether the mark that closes a file of this format is missing from its end."""
    data = file.getbuffer()
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    tail = bytes(data[-_TAIL_BYTES:])
    if kind == "GIF":
        return not tail.rstrip(b"\0").endswith(b";")
    return (b"IEND" if kind == "PNG" else b"\xff\xd9") not in tail

"""Untrusted bytes to upright sRGB pixels, by Pillow. Runs only inside the child process.

Every module that Pillow would load on demand is loaded here, because the confined process can
open no file.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass

from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    ImageColor,
    ImageFilter,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from takedown.pictures.limits import MAX_FRAMES, MIN_SIDE
from takedown.pictures.protocol import Facts
from takedown.pictures.refusals import PictureRefused, Refusal

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
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)
# Exif 2.32, tag 0x0112: what was done to the picture, as the turn that undoes it.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LAID_ON_THE_SIDE = frozenset({5, 6, 7, 8})
_SRGB = ImageCms.createProfile("sRGB")
# How far from the end a file's closing mark may lie: programs append notes and previews.
_TAIL_BYTES = 65_536


@dataclass(frozen=True)
class Decoded:
    """Facts, and red, green and blue for each pixel, row by row from the top left."""

    facts: Facts
    pixels: bytes


def decode(*, file: io.BytesIO, kind: str, max_side: int, max_pixels: int) -> Decoded:
    """Decode the first frame of a JPEG, PNG, GIF or WebP, at most `max_side` pixels a side.

    Raises PictureRefused for a file that is damaged, cut short, too small or too big.
    """
    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(file, formats=(kind,))
        _check_size(image, max_pixels)
        width, height = image.size
        _decode_small(image, max_side)
        turn = _orientation(image)
        picture = _in_srgb(_over_white(_shrunk(_plain(image), max_side)))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise PictureRefused(_what_is_wrong(file, kind, error)) from error
    if turn in _TURNS:
        picture = picture.transpose(_TURNS[turn])
    if turn in _LAID_ON_THE_SIDE:
        width, height = height, width
    facts = Facts(
        format=kind,
        shown_width=picture.width,
        shown_height=picture.height,
        width=width,
        height=height,
        frames=_frames(image, file, kind),
    )
    return Decoded(facts, picture.tobytes())


def _check_size(image: Image.Image, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS)
    if min(image.size) < MIN_SIDE:
        raise PictureRefused(Refusal.TOO_SMALL)


def _fitting(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= max_side:
        return size
    width, height = (max(1, round(side * max_side / longest)) for side in size)
    return width, height


def _decode_small(image: Image.Image, max_side: int) -> None:
    """Decode; a JPEG is asked for the smallest of its built-in scales that is still big enough."""
    image.draft(None, _fitting(image.size, max_side))
    image.load()


def _orientation(image: Image.Image) -> int:
    """The Exif orientation, or 1 (upright) where the Exif block is absent or unreadable."""
    with suppress(*_BROKEN):
        turn = image.getexif().get(_ORIENTATION, 1)
        return turn if isinstance(turn, int) else 1
    return 1


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized smoothly: L, RGB, CMYK, or one with alpha."""
    if image.mode.startswith("I"):
        # 16-bit grey: keep the upper eight bits, where converting alone would clip to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info or image.mode in ("PA", "La", "LA"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGB")


def _shrunk(image: Image.Image, max_side: int) -> Image.Image:
    size = _fitting(image.size, max_side)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    white.info = image.info
    return white


def _in_srgb(image: Image.Image) -> Image.Image:
    """Convert by the embedded colour profile; by the plain formula where it is absent or broken."""
    profile = image.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, *_BROKEN):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _frames(image: Image.Image, file: io.BytesIO, kind: str) -> int:
    """How many frames an animation has; a JPEG counts as one, whatever else it carries.

    Phones put depth maps and brighter renderings behind the photograph: those are no animation.
    """
    if kind == "JPEG":
        return 1
    counted = image
    if kind == "GIF":
        # Counting moves through the file, so it is done on a second look at it.
        file.seek(0)
        counted = Image.open(file, formats=(kind,))
    count = 1
    with suppress(*_BROKEN):
        count = int(getattr(counted, "n_frames", 1))
    return max(1, min(count, MAX_FRAMES))


def _what_is_wrong(file: io.BytesIO, kind: str, error: Exception) -> Refusal:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return Refusal.TRUNCATED
    return Refusal.TRUNCATED if _ends_early(file, kind) else Refusal.DAMAGED


def _ends_early(file: io.BytesIO, kind: str) -> bool:
    """Whether the mark that closes a file of this format is missing from its end."""
    data = file.getbuffer()
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    tail = bytes(data[-_TAIL_BYTES:])
    if kind == "GIF":
        return not tail.rstrip(b"\0").endswith(b";")
    return (b"IEND" if kind == "PNG" else b"\xff\xd9") not in tail

"""Untrusted bytes to upright sRGB pixels. Runs only inside the child process."""

from __future__ import annotations

import io
import math
import warnings
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageCms

from takedown.pictures.opening import BROKEN, frames, open_picture, what_is_wrong
from takedown.pictures.protocol import Facts
from takedown.pictures.refusals import PictureRefused, Refusal

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
# Pixels may come out so much smaller than asked for where a whole division of the original does: half
# of a phone's 4,032 pixels for 2,048. A JPEG is then decoded at that size, which takes a third of the time.
_NEARLY = 7 / 8


@dataclass(frozen=True)
class Decoded:
    """Facts, and red, green and blue for each pixel, row by row from the top left."""

    facts: Facts
    pixels: bytes


def decode(*, file: io.BytesIO, kind: str, max_side: int, max_pixels: int) -> Decoded:
    """Decode the first frame of a picture of a format that `recognise` names, at most `max_side` a side.

    Raises PictureRefused for a file that is damaged, cut short, too small or too big.
    """
    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = open_picture(file=file, kind=kind, max_pixels=max_pixels)
        width, height = image.size
        _decode_small(image, max_side)
        turn = _orientation(image, kind)
        picture = _in_srgb(_over_white(_shrunk(_plain(image), max_side)))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureRefused(Refusal.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise PictureRefused(what_is_wrong(file=file, kind=kind, error=error)) from error
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
        frames=frames(image=image, file=file, kind=kind),
    )
    return Decoded(facts, picture.tobytes())


def _fitting(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= max_side:
        return size
    width, height = (max(1, round(side * max_side / longest)) for side in size)
    return width, height


def _decode_small(image: Image.Image, max_side: int) -> None:
    """Decode; a JPEG is asked for the smallest of its built-in scales that is still big enough."""
    image.draft(None, _fitting(image.size, round(max_side * _NEARLY)))
    image.load()


def _orientation(image: Image.Image, kind: str) -> int:
    """The Exif orientation, or 1 (upright) where the Exif block is absent or unreadable.

    A HEIC was turned by its decoder; of an AVIF Pillow gives the turn of its boxes as Exif. Neither
    is to be turned again by notes meant for other programs.
    """
    if kind == "HEIC":
        return 1
    if kind == "AVIF":
        image.info.pop("xmp", None)
    with suppress(*BROKEN):
        turn = image.getexif().get(_ORIENTATION, 1)
        return turn if isinstance(turn, int) else 1
    return 1


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized smoothly: L, RGB, CMYK, or one with alpha."""
    if image.mode.startswith("I"):
        # 16-bit grey: keep the upper eight bits, where converting alone would clip to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info or image.mode in ("PA", "LA", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGB")


def _shrunk(image: Image.Image, max_side: int) -> Image.Image:
    size = _fitting(image.size, max_side)
    if size == image.size:
        return image
    times = math.ceil(max(image.size) / max_side)
    if max(image.size) >= times * max_side * _NEARLY:
        return image.reduce(times)
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
        with suppress(ImageCms.PyCMSError, *BROKEN):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")

"""Picture files made by the tests themselves, whole and broken; none is kept in the repository."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def drawn(width: int = 96, height: int = 64) -> Image.Image:
    """A picture of which no mirror image or turn equals another."""
    x = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    y = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    pixels = np.stack([x, y, (x * 0.3 + y * 0.7)], -1).astype(np.uint8)
    pixels[: height // 3, : width // 3] = (250, 20, 20)
    return Image.fromarray(pixels)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noisy(width: int = 300, height: int = 300) -> Image.Image:
    """Detail that no encoder can drop, so that cutting the file anywhere loses some of it."""
    generator = np.random.default_rng(7)
    return Image.fromarray(generator.integers(0, 255, (height, width, 3), dtype=np.uint8))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of black rows, small enough to carry anywhere; whole if it is small enough to finish."""
    squeeze = zlib.compressobj(9)
    row = b"\0" + bytes(width * 3)
    body = b"".join(squeeze.compress(row) for _ in range(min(height, 300))) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def stored_on_its_side(upright: Image.Image, orientation: int) -> bytes:
    """A PNG whose pixels lie as a camera laid them, with the Exif note that puts them upright."""
    pixels = np.asarray(upright)
    laid = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.transpose(1, 0, 2),
        6: np.rot90(pixels, 1),
        7: np.rot90(pixels.transpose(1, 0, 2), 2),
        8: np.rot90(pixels, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(Image.fromarray(np.ascontiguousarray(laid)), "PNG", exif=exif)


def profile_with_red_and_blue_exchanged() -> bytes:
    """A valid colour profile in which the first channel means blue and the third means red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        profile.replace(b"rXYZ", b"tmp1", 1)
        .replace(b"bXYZ", b"rXYZ", 1)
        .replace(b"tmp1", b"bXYZ", 1)
    )

"""Picture files made by the tests themselves, whole and broken; none is kept in the repository."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

# Taught here to write HEIC; the child process, which reads it, is another process.
pillow_heif.register_heif_opener()

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
    image.save(out, "HEIF" if kind == "HEIC" else kind, **options)
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


def png(rows: list[bytes], width: int, *, depth: int, colour: int, extra: bytes = b"") -> bytes:
    """A PNG of the rows given, in a depth and colour type that Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (
        PNG_SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def declared_as(data: bytes, width: int, height: int) -> bytes:
    """The HEIC or AVIF with another size declared of its first picture."""
    at = data.index(b"ispe\0\0\0\0") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def moving_heic(still: bytes, frames: int) -> bytes:
    """A HEIC that says it moves too, with a track of so many frames behind the still picture."""
    sizes = struct.pack(">I4sIII", 20, b"stsz", 0, 100, frames)
    return still.replace(b"mif1heic", b"msf1hevc", 1) + struct.pack(">I4s", 28, b"moov") + sizes


def with_scans_repeated(progressive_jpeg: bytes, times: int) -> bytes:
    """The JPEG with its last scan told again and again: small to send, long to decode."""
    scan = progressive_jpeg[progressive_jpeg.rindex(b"\xff\xda") : -2]
    return progressive_jpeg[:-2] + scan * times + b"\xff\xd9"


def stored_on_its_side(upright: Image.Image, orientation: int, kind: str = "PNG") -> bytes:
    """A file whose pixels lie as a camera laid them, with the note that puts them upright.

    The note is Exif; of a HEIC and an AVIF it is the boxes that their writers make of that.
    """
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
    return encoded(Image.fromarray(np.ascontiguousarray(laid)), kind, exif=exif.tobytes())


def profile_with_red_and_blue_exchanged() -> bytes:
    """A valid colour profile in which the first channel means blue and the third means red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        profile.replace(b"rXYZ", b"tmp1", 1)
        .replace(b"bXYZ", b"rXYZ", 1)
        .replace(b"tmp1", b"bXYZ", 1)
    )

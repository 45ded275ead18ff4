"""Files made to hurt whoever opens them, and files that are two things at once. All made here, from nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.pictures.making import (
    PNG_SIGNATURE,
    chunk,
    declared_as,
    drawn,
    encoded,
    moving_heic,
    noisy,
    png,
    png_bomb,
    with_scans_repeated,
)
from tests.pictures.noted import KINDS, noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What is told of a file: nothing (it may be read or refused), that it must be read, or must be refused.
ANY, READ, REFUSED = "any", "read", "refused"
Made = tuple["Callable[[], bytes]", str]


def zipped(name: str = "picture.jpg", content: bytes = b"walrus") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
SCRIPT = b"<html><script>alert(1)</script><?php system('id') ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/><script>1</script></svg>'


def behind(kind: str, other: bytes) -> bytes:
    """A whole picture, and a whole other file after it."""
    return encoded(drawn(), kind) + other


def inside_jpeg(other: bytes) -> bytes:
    """The other file in a comment at the very beginning of a JPEG."""
    data = encoded(drawn(), "JPEG")
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(other) + 2) + other + data[2:]


def inside_png(other: bytes) -> bytes:
    data = encoded(drawn(), "PNG")
    return data[:33] + chunk(b"prVt", other) + data[33:]


def inside_gif(other: bytes) -> bytes:
    pieces = b"".join(bytes([len(one)]) + one for one in _by(other, 255))
    data = encoded(drawn(), "GIF")
    return data[:-1] + b"\x21\xfe" + pieces + b"\0" + b";"


def _by(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def ztxt_bomb(megabytes: int) -> bytes:
    """A PNG whose one note unpacks to so many megabytes of nothing."""
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(megabytes)) + squeeze.flush()
    data = encoded(drawn(), "PNG")
    return data[:33] + chunk(b"zTXt", b"Comment\0\0" + body) + data[33:]


def profile_bomb(megabytes: int) -> bytes:
    """The same as a colour profile."""
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(megabytes)) + squeeze.flush()
    data = encoded(drawn(), "PNG")
    return data[:33] + chunk(b"iCCP", b"x\0\0" + body) + data[33:]


def many_frames(number: int) -> bytes:
    """A GIF that moves so often, each frame one pixel."""
    head = b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    first = b"\x2c" + struct.pack("<HHHHB", 0, 0, 64, 64, 0) + _all_white(64 * 64)
    frame = (
        b"\x21\xf9\x04\0\1\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    )
    return head + first + frame * (number - 1) + b";"


def _all_white(pixels: int) -> bytes:
    """LZW of one colour, with a clear code before each pixel, so that no table is kept."""
    bits = "".join(f"{code:03b}"[::-1] for _ in range(pixels) for code in (4, 1)) + "101"
    packed = bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))
    return b"\x02" + b"".join(bytes([len(one)]) + one for one in _by(packed, 255)) + b"\0"


def many_frames_apng(number: int) -> bytes:
    frames = [Image.new("RGB", (32, 32), (one % 255, 0, 0)) for one in range(number)]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])


def gif_larger_than_said() -> bytes:
    """A frame that reaches far beyond the picture it belongs to."""
    data = bytearray(many_frames(2))
    data[6:10] = struct.pack("<HH", 65_535, 65_535)
    return bytes(data)


def png_says(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + encoded(drawn(), "PNG")[33:]


def jpeg_says(width: int, height: int) -> bytes:
    data = bytearray(encoded(drawn(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_says(width: int, height: int) -> bytes:
    data = bytearray(encoded(drawn(), "WEBP"))
    at = data.index(b"\x9d\x01\x2a") + 3
    data[at : at + 4] = struct.pack("<HH", width & 0x3FFF, height & 0x3FFF)
    return bytes(data)


def sixteen_bits() -> bytes:
    rows = np.full((32, 32 * 3), 30_000, dtype=">u2")
    return png([row.tobytes() for row in rows], 32, depth=16, colour=2)


def one_bit() -> bytes:
    return png([bytes(4) for _ in range(32)], 32, depth=1, colour=0)


def exif_that_turns_on_itself() -> bytes:
    """A directory of notes whose next one is itself."""
    loop = b"Exif\0\0MM\0*\0\0\0\x08" + b"\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0" + b"\0\0\0\x08"
    data = encoded(drawn(), "JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(loop) + 2) + loop + data[2:]


def rubbish_in(kind: str, seed: int) -> bytes:
    """A picture with some of its bytes exchanged, never those by which it is recognised."""
    data = bytearray(encoded(noisy(64, 64), kind))
    generator = np.random.default_rng(seed)
    for at in generator.integers(40, len(data), max(4, len(data) // 300)):
        data[at] = int(generator.integers(0, 256))
    return bytes(data)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(%pipe%id) (r) file\n"
PSD = b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 30_000, 30_000, 8, 3) + bytes(200)
TIFF = b"II*\0\x08\0\0\0\1\0\0\1\4\0\1\0\0\0\xff\xff\xff\x7f\x08\0\0\0"
BMP = b"BM" + struct.pack(
    "<IHHIIiiHHIIiiII", 60, 0, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0, 1, 1, 0, 0
)
TEXTS = ("virus.exe", "../../../etc/passwd", "\u202egpj.exe")

FILES: dict[str, Made] = {
    **{f"a {kind} with every note": (lambda kind=kind: noted(drawn(), kind), READ) for kind in KINDS},
    **{f"a {kind} with a ZIP behind": (lambda kind=kind: behind(kind, zipped()), ANY) for kind in KINDS[:3]},
    **{f"a {kind} with a PDF behind": (lambda kind=kind: behind(kind, PDF), ANY) for kind in KINDS[:3]},
    **{f"a {kind} with rubbish": (lambda kind=kind: rubbish_in(kind, 1), ANY) for kind in KINDS},
    **{f"the text {text!r}": (text.encode, REFUSED) for text in TEXTS},
    "a JPEG with a page inside": (lambda: inside_jpeg(SCRIPT), READ),
    "a JPEG with a ZIP inside": (lambda: inside_jpeg(zipped()), READ),
    "a JPEG with a PDF inside": (lambda: inside_jpeg(PDF), READ),
    "a PNG with a ZIP inside": (lambda: inside_png(zipped()), READ),
    "a PNG with a PDF inside": (lambda: inside_png(PDF), READ),
    "a GIF with a ZIP inside": (lambda: inside_gif(zipped()), READ),
    "a GIF with a page inside": (lambda: inside_gif(SCRIPT), READ),
    "a PDF with a JPEG behind": (lambda: PDF + encoded(drawn(), "JPEG"), REFUSED),
    "a ZIP with a PNG behind": (lambda: zipped() + encoded(drawn(), "PNG"), REFUSED),
    "an SVG that opens a file": (lambda: SVG, REFUSED),
    "an SVG behind a signature": (lambda: b"\xff\xd8\xff" + SVG, REFUSED),
    "an EPS that starts a program": (lambda: EPS, REFUSED),
    "a PSD of 900 million pixels": (lambda: PSD, REFUSED),
    "a TIFF of two thousand million pixels": (lambda: TIFF, REFUSED),
    "a BMP larger than the Earth": (lambda: BMP, REFUSED),
    "a PNG of 900 million pixels": (lambda: png_bomb(30_000, 30_000), REFUSED),
    "a PNG of 2 to the 31 on a side": (lambda: png_says(2**31 - 1, 16), REFUSED),
    "a JPEG that says 65,500 on a side": (lambda: jpeg_says(65_500, 65_500), REFUSED),
    "a WebP that says 16,383 on a side": (lambda: webp_says(16_383, 16_383), REFUSED),
    "a HEIC that says 60,000 on a side": (lambda: declared_as(encoded(drawn(), "HEIC"), 60_000, 60_000), REFUSED),
    "an AVIF that says 60,000 on a side": (lambda: declared_as(encoded(drawn(), "AVIF"), 60_000, 60_000), REFUSED),
    "a GIF larger than it says": (gif_larger_than_said, REFUSED),
    "a note of 64 MB": (lambda: ztxt_bomb(64), ANY),
    "a profile of 64 MB": (lambda: profile_bomb(64), ANY),
    "a GIF of 2,000 frames": (lambda: many_frames(2_000), READ),
    "a PNG of 100 frames": (lambda: many_frames_apng(100), READ),
    "a HEIC that says four thousand million frames": (lambda: moving_heic(encoded(drawn(), "HEIC"), 2**32 - 1), ANY),
    "a JPEG told a hundred times": (lambda: with_scans_repeated(encoded(drawn(), "JPEG", progressive=True), 100), ANY),
    "print colours": (lambda: encoded(drawn().convert("CMYK"), "JPEG"), READ),
    "16 bits a colour": (sixteen_bits, READ),
    "one bit a pixel": (one_bit, READ),
    "grey with alpha": (lambda: encoded(drawn().convert("LA"), "PNG"), READ),
    "16-bit grey": (lambda: encoded(drawn().convert("I;16"), "PNG"), READ),
    "a palette with see-through": (lambda: encoded(drawn().convert("RGBA").quantize(9), "PNG"), READ),
    "Exif that turns on itself": (exif_that_turns_on_itself, READ),
    "a signature alone": (lambda: PNG_SIGNATURE, REFUSED),
    "a PNG without pixels": (lambda: PNG_SIGNATURE + chunk(b"IEND", b""), REFUSED),
}  # fmt: skip

"""Pictures that carry everything a camera, a phone or a program writes beside the pixels."""

from __future__ import annotations

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.pictures.making import encoded

# In every note: whoever finds it in a file of ours has found something of theirs.
MARK = "CANARYNOTE"
KINDS = ("JPEG", "PNG", "GIF", "WEBP", "HEIC", "AVIF")


def exif() -> bytes:
    """Exif with a description, a maker, a serial number, an owner, a time and a place (GPS)."""
    notes = Image.Exif()
    notes[0x010E] = notes[0x010F] = notes[0x0110] = notes[0x013B] = MARK
    notes[0x0132] = "2026:01:02 03:04:05"
    inner = notes.get_ifd(0x8769)
    inner[0xA431] = inner[0xA430] = MARK
    inner[0x927C] = b"Nikon\0" + MARK.encode()
    place = notes.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 30.0, 26.0), "W", (0.0, 7.0, 39.0)
    place[29] = "2026:01:02"
    return notes.tobytes()


def xmp() -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="{MARK}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def profile() -> bytes:
    """A colour profile that works and says something of its own."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    wide = "sRGB built-in".encode("utf-16-be")
    return made.replace(wide, MARK.encode("utf-16-be")[: len(wide)].ljust(len(wide), b"\0"))


def noted(image: Image.Image, kind: str) -> bytes:
    """The picture with all of it, and something behind its end."""
    behind = f"behind the end {MARK}".encode() + b"\xff\xd8\xff\xe0 another picture"
    if kind == "GIF":
        return encoded(image, kind, comment=MARK.encode()) + b"\0" * 9
    options: dict[str, object] = {"exif": exif(), "icc_profile": profile()}
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", MARK)
        words.add_text("Long", MARK * 50, zip=True)
        words.add_itxt("Title", MARK, lang="en", tkey=MARK)
        return encoded(image, kind, pnginfo=words, **options) + behind
    if kind == "JPEG":
        options["comment"] = MARK.encode()
    return encoded(image, kind, xmp=xmp(), **options) + (behind if kind == "JPEG" else b"")

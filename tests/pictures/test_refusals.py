"""What is not a picture, or not whole, or too much, is refused by name in one clear sentence."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from PIL import Image

from takedown.pictures.limits import Limits
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import SENTENCES, PictureRefused, Refusal
from tests.pictures.making import drawn, encoded, noisy, png_bomb

MB = 1_000_000


def refusal_of(data, **options):
    with pytest.raises(PictureRefused) as caught:
        read_picture([data] if isinstance(data, bytes) else data, **options)
    assert caught.value.sentence == SENTENCES[caught.value.reason]
    return caught.value.reason


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("picture.jpg", encoded(drawn(), "JPEG"))
    return out.getvalue()


def boxes(*brands: bytes) -> bytes:
    body = b"ftyp" + brands[0] + b"\0\0\2\0" + b"".join(brands[1:])
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0" * 200


OTHER_FILES = {
    "an empty file": (b"", Refusal.EMPTY),
    "random bytes": (bytes(range(1, 256)) * 9, Refusal.NOT_A_PICTURE),
    "a web page": (b"<!doctype html><title>Not found</title>", Refusal.NOT_A_PICTURE),
    "a ZIP named .jpg": (zipped(), Refusal.ARCHIVE),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Refusal.DOCUMENT),
    "a PDF after a blank line": (b"\r\n%PDF-1.7\n", Refusal.DOCUMENT),
    "an MP4": (boxes(b"isom", b"iso2", b"avc1", b"mp41"), Refusal.VIDEO),
    "an iPhone's MOV": (boxes(b"qt  "), Refusal.VIDEO),
    "an old MOV": (b"\0\0\0\x08wide\0\0\x10\0mdat" + b"\0" * 50, Refusal.VIDEO),
    "a WebM": (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86", Refusal.VIDEO),
    "an AVI": (b"RIFF\0\0\1\0AVI LIST" + b"\0" * 50, Refusal.VIDEO),
    "a transport stream": ((b"G" + b"\0" * 187) * 4, Refusal.VIDEO),
    "a WAV": (b"RIFF\0\0\1\0WAVEfmt " + b"\0" * 50, Refusal.NOT_A_PICTURE),
    "a HEIC of a header alone": (boxes(b"heic", b"mif1", b"heic"), Refusal.TRUNCATED),
    "an AVIF of a header alone": (boxes(b"avif", b"mif1", b"miaf"), Refusal.TRUNCATED),
    "an AVIF that holds a HEIC": (
        encoded(drawn(), "HEIC").replace(b"heic", b"avif"),
        Refusal.DAMAGED,
    ),
    "a HEIC in a newer coding": (
        encoded(drawn(), "HEIC").replace(b"hvc1", b"vvc1"),
        Refusal.HEIC,
    ),
    "one pixel of a HEIC": (encoded(drawn(1, 1), "HEIC"), Refusal.TOO_SMALL),
    "a TIFF": (encoded(drawn(), "TIFF"), Refusal.OTHER_FORMAT),
    "a BMP": (encoded(drawn(), "BMP"), Refusal.OTHER_FORMAT),
    "an SVG": (b'<?xml version="1.0"?><svg xmlns="x"/>', Refusal.OTHER_FORMAT),
    "a JPEG of a header alone": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", Refusal.TRUNCATED),
    "a JPEG of rubbish": (b"\xff\xd8\xff" + b"rubbish" * 50 + b"\xff\xd9", Refusal.DAMAGED),
    "one pixel": (encoded(drawn(1, 1), "PNG"), Refusal.TOO_SMALL),
    "a thread": (encoded(drawn(1, 20_000), "PNG"), Refusal.TOO_SMALL),
}


@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_file_that_is_no_readable_picture_is_refused_by_name(name):
    data, reason = OTHER_FILES[name]
    assert refusal_of(data) is reason


def test_every_reason_has_one_plain_sentence_of_its_own():
    assert set(SENTENCES) == set(Refusal)
    assert len(set(SENTENCES.values())) == len(Refusal)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert not {"!", "please", "invalid"} & set(sentence.lower().replace("!", " ! ").split())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIC", "AVIF"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.95])
def test_a_file_cut_short_is_refused_and_never_filled_in(kind, kept):
    data = encoded(noisy(), kind)
    assert refusal_of(data[: int(len(data) * kept)]) is Refusal.TRUNCATED


def test_a_progressive_jpeg_cut_short_is_refused():
    data = encoded(noisy(), "JPEG", progressive=True)
    assert refusal_of(data[: len(data) // 2]) is Refusal.TRUNCATED


def test_a_png_whose_pixels_are_damaged_is_refused():
    data = bytearray(encoded(noisy(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    assert refusal_of(bytes(data)) is Refusal.DAMAGED


def test_a_decompression_bomb_is_refused_from_its_header_before_decoding():
    started = time.monotonic()
    # With the memory of a hundredth of its pixels, only a look at the header can answer.
    limits = Limits(memory_bytes=256 * MB, cpu_seconds=2)
    assert refusal_of(png_bomb(30_000, 30_000), limits=limits) is Refusal.TOO_MANY_PIXELS
    assert time.monotonic() - started < 10


def test_just_over_a_hundred_megapixels_is_refused_and_the_limit_is_the_callers():
    assert refusal_of(png_bomb(10_001, 10_000)) is Refusal.TOO_MANY_PIXELS
    small = Limits(pixels=96 * 64)
    assert read_picture([encoded(drawn(96, 64), "PNG")], limits=small).width == 96
    assert refusal_of(encoded(drawn(97, 64), "PNG"), limits=small) is Refusal.TOO_MANY_PIXELS


def test_a_file_over_a_hundred_megabytes_is_refused_and_no_more_of_it_is_taken():
    taken = []

    def endless():
        yield encoded(drawn(), "JPEG")
        while True:
            taken.append(1)
            yield bytes(MB)

    assert refusal_of(endless()) is Refusal.TOO_LARGE_A_FILE
    assert 99 <= len(taken) <= 102


def test_a_long_video_is_called_a_video_and_not_a_large_file():
    def film():
        yield boxes(b"isom", b"mp42")
        for _ in range(200):
            yield bytes(MB)

    assert refusal_of(film()) is Refusal.VIDEO


def test_a_picture_that_needs_more_memory_than_allowed_is_refused():
    data = encoded(Image.new("RGB", (6000, 6000)), "PNG")
    assert refusal_of(data, limits=Limits(memory_bytes=120 * MB)) is Refusal.TOO_MUCH_MEMORY

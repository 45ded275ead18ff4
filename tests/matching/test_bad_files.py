"""Odd files through the real child and a comparison: refused by name, or told honestly, in bounds."""

from __future__ import annotations

import time
import zlib
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from takedown.matching.compare import FOUND, Band, Signature, compare, signature
from takedown.pictures.limits import Limits
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused, Refusal
from tests.matching.changes import photograph
from tests.pictures.making import chunk, drawn, encoded, noisy, png, with_scans_repeated

LIMITS = Limits(memory_bytes=700_000_000, cpu_seconds=2)


def read(data: bytes) -> Signature:
    return signature(picture=read_picture([data], limits=LIMITS))


def photo() -> Image.Image:
    return Image.fromarray(photograph("astronaut"))


@cache
def reference() -> Signature:
    return read(encoded(photo(), "PNG"))


def outcome(data: bytes) -> Band | Refusal:
    """How the file compares with the photograph, or why it is refused."""
    started = time.monotonic()
    try:
        said = compare(query=read(data), reference=reference()).band
    except PictureRefused as refused:
        said = refused.reason
    assert time.monotonic() - started < 15
    return said


def sixteen_bit() -> bytes:
    rows = (np.asarray(photo()).astype(">u2") * 257).astype(">u2")
    return png([row.tobytes() for row in rows], rows.shape[1], depth=16, colour=2)


def see_through() -> bytes:
    image = photo().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 250))
    return encoded(image, "PNG")


def moving(kind: str) -> bytes:
    return encoded(photo(), kind, save_all=True, append_images=[photo().rotate(90)] * 2)


COPIES = {
    "in print colours": lambda: encoded(photo().convert("CMYK"), "JPEG"),
    "with 16 bits a colour": sixteen_bit,
    "a little see-through": see_through,
    "in 64 colours": lambda: encoded(photo().quantize(64), "PNG"),
    "grey with alpha": lambda: encoded(photo().convert("LA"), "PNG"),
    "a moving GIF": lambda: moving("GIF"),
    "a moving WebP": lambda: moving("WEBP"),
    "a moving PNG": lambda: moving("PNG"),
    "a moving AVIF": lambda: moving("AVIF"),
    "a HEIC": lambda: encoded(photo(), "HEIC", enc_params={"preset": "ultrafast"}),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_in_a_rare_form_is_found(name):
    assert outcome(COPIES[name]()) in FOUND


def small_png(extra: bytes) -> bytes:
    return png([bytes(192)] * 64, 64, depth=8, colour=2, extra=extra)


def bomb(name: bytes) -> bytes:
    return chunk(name, b"k\0\0" + zlib.compress(bytes(50_000_000), 9))


def gif_of_a_huge_screen() -> bytes:
    gif = encoded(drawn(), "GIF")
    return gif[:6] + b"\x60\xea\x60\xea" + gif[10:]


def many_scans() -> bytes:
    red = Image.new("RGB", (4000, 4000), (200, 10, 10))
    return with_scans_repeated(encoded(red, "JPEG", progressive=True), 3000)


OTHERS = {
    "a flat colour": (lambda: encoded(Image.new("RGB", (500, 400), "tan"), "JPEG"), Band.INCOMPARABLE),
    "a thin strip of noise": (lambda: encoded(noisy(16, 20_000), "PNG"), Band.INCOMPARABLE),
    "noise": (lambda: encoded(noisy(), "PNG"), Band.DIFFERENT),
    "notes that unpack to 50 MB": (lambda: small_png(bomb(b"zTXt")), Refusal.DAMAGED),
    "a profile that unpacks to 50 MB": (lambda: small_png(bomb(b"iCCP")), Refusal.DAMAGED),
    "a GIF of 60,000 by 60,000": (gif_of_a_huge_screen, Refusal.TOO_MANY_PIXELS),
    "a JPEG told 3,000 times over": (many_scans, Refusal.TOOK_TOO_LONG),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_copy_is_refused_by_name_or_told_honestly(name):
    make, said = OTHERS[name]
    assert outcome(make()) is said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIC", "AVIF"])
def test_a_file_whose_end_is_rubbish_is_found_by_what_is_whole_or_refused_by_name(kind):
    data = encoded(photo(), kind)
    end = len(data) // 20
    rubbish = np.random.default_rng(5).bytes(end)
    named = {Refusal.TRUNCATED, Refusal.DAMAGED}
    assert outcome(data[:-end] + rubbish) in named | FOUND


def page(seed: int) -> bytes:
    letters = np.random.default_rng(seed).integers(97, 123, (40, 60))
    image = Image.new("RGB", (600, 800), "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(letters):
        pen.text((30, 20 + number * 18), "".join(map(chr, line)), fill="black")
    return encoded(image, "PNG")


def test_one_page_of_text_is_never_found_in_another():
    assert compare(query=read(page(1)), reference=read(page(2))).band not in FOUND

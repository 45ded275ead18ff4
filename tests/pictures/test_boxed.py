"""HEIC and AVIF: upright once, in sRGB, whole or refused, and by what they declare of themselves."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from takedown.pictures.limits import Limits
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused, Refusal
from tests.pictures.making import (
    declared_as,
    drawn,
    encoded,
    moving_heic,
    noisy,
    profile_with_red_and_blue_exchanged,
    stored_on_its_side,
)

KINDS = ["HEIC", "AVIF"]


def difference(pixels: np.ndarray, image: Image.Image) -> float:
    return float(np.abs(pixels.astype(int) - np.asarray(image).astype(int)).mean())


def refusal_of(data: bytes, **limits: int) -> Refusal:
    with pytest.raises(PictureRefused) as caught:
        read_picture([data], limits=Limits(**limits))
    return caught.value.reason


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_turn_is_undone_exactly_once(kind, orientation):
    picture = read_picture([stored_on_its_side(drawn(), orientation, kind)])
    assert (picture.width, picture.height) == (96, 64)
    assert difference(picture.pixels, drawn()) < 8


def test_notes_for_other_programs_turn_nothing():
    note = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="6"/></x:xmpmeta>'
    exif = Image.Exif()
    exif[0x0112] = 6
    for data in (encoded(drawn(), "AVIF", xmp=note), encoded(drawn(), "HEIC", exif=exif)):
        assert difference(read_picture([data]).pixels, drawn()) < 8


@pytest.mark.parametrize("kind", KINDS)
def test_see_through_parts_become_white(kind):
    image = drawn().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    assert read_picture([encoded(image, kind)]).pixels.min() >= 253


@pytest.mark.parametrize("kind", KINDS)
def test_the_colour_profile_is_applied(kind):
    red = Image.new("RGB", (64, 64), (250, 0, 0))
    data = encoded(red, kind, icc_profile=profile_with_red_and_blue_exchanged())
    pixel = read_picture([data]).pixels[30, 30]
    assert pixel[2] > 200
    assert pixel[0] < 60


def test_ten_bits_a_colour_keep_their_brightness():
    deep = (np.asarray(drawn()).astype(np.uint16) << 8).astype("<u2")
    out = io.BytesIO()
    pillow_heif.encode("RGB;16", (96, 64), deep.tobytes(), out, quality=90)
    assert pillow_heif.open_heif(out.getvalue()).info["bit_depth"] == 10
    assert difference(read_picture([out.getvalue()]).pixels, drawn()) < 6


def in_tiles(image: Image.Image, **options: object) -> bytes:
    """As an iPhone keeps its photographs."""
    return encoded(image, "HEIC", tile_size=512, enc_params={"preset": "ultrafast"}, **options)


def test_a_picture_kept_in_tiles_is_put_together():
    picture = read_picture([in_tiles(drawn(1300, 1000))])
    assert (picture.width, picture.height) == (1300, 1000)
    assert difference(picture.pixels, drawn(1300, 1000)) < 4


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_of_a_picture_kept_in_tiles_no_missing_one_is_filled_in(kept):
    data = in_tiles(noisy(600, 520))
    assert refusal_of(data[: int(len(data) * kept)]) is Refusal.TRUNCATED


def test_notes_behind_the_last_box_cost_nothing():
    for kind in KINDS:
        assert read_picture([encoded(drawn(), kind) + b"SEFT" * 300]).width == 96


def test_the_photograph_itself_is_read_and_not_the_small_copy_beside_it():
    data = encoded(drawn(640, 480), "HEIC", thumbnails=[160])
    picture = read_picture([data], max_side=64)
    assert (picture.width, picture.height) == (640, 480)
    assert picture.pixels.shape == (48, 64, 3)


def test_of_several_still_pictures_the_chief_one_is_read_and_nothing_is_said_to_move():
    chief, other = drawn(), drawn().rotate(180)
    data = encoded(chief, "HEIC", save_all=True, append_images=[other], primary_index=0)
    picture = read_picture([data])
    assert difference(picture.pixels, chief) < 8
    assert picture.frames == 1


def test_of_a_heic_that_moves_the_still_picture_is_read_and_the_frames_are_counted():
    picture = read_picture([moving_heic(encoded(drawn(), "HEIC"), 90)])
    assert difference(picture.pixels, drawn()) < 8
    assert picture.frames == 90
    assert picture.first_frame_only


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", [10_001, 30_000, 0xFFFFFFFF])
def test_a_size_beyond_the_limit_is_refused_by_what_is_declared(kind, side):
    # With next to no memory and time, only a look at the boxes can answer.
    data = declared_as(encoded(drawn(), kind), side, 10_000)
    assert refusal_of(data, memory_bytes=300_000_000, cpu_seconds=2) is Refusal.TOO_MANY_PIXELS


def test_a_heic_larger_than_it_declares_is_refused():
    data = declared_as(encoded(Image.new("RGB", (2000, 2000)), "HEIC"), 64, 64)
    assert refusal_of(data) is Refusal.DAMAGED


def test_many_heics_side_by_side_leave_each_other_the_thread_they_need():
    data = in_tiles(drawn(1300, 1000))
    with ThreadPoolExecutor(12) as pool:
        assert {one.width for one in pool.map(lambda _: read_picture([data]), range(12))} == {1300}

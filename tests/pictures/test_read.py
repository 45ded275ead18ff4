"""Files of every allowed kind become upright sRGB pixels and true facts."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from takedown.pictures.picture import rebuilt
from takedown.pictures.read import read_picture
from tests.pictures.making import (
    drawn,
    encoded,
    profile_with_red_and_blue_exchanged,
    stored_on_its_side,
)


def mean_difference(pixels: np.ndarray, image: Image.Image) -> float:
    return float(np.abs(pixels.astype(int) - np.asarray(image).astype(int)).mean())


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [("PNG", 0), ("JPEG", 4), ("WEBP", 6), ("GIF", 8), ("HEIC", 8), ("AVIF", 6)],
)
def test_each_allowed_format_is_read(kind, tolerance):
    picture = read_picture([encoded(drawn(), kind)])
    assert (picture.format, picture.width, picture.height, picture.frames) == (kind, 96, 64, 1)
    assert picture.pixels.shape == (64, 96, 3)
    assert picture.pixels.dtype == np.uint8
    assert not picture.first_frame_only
    assert mean_difference(picture.pixels, drawn()) <= tolerance


def test_the_bytes_may_come_in_pieces_of_any_size():
    data = encoded(drawn(), "PNG")
    whole = read_picture([data])
    pieces = read_picture(data[at : at + 7] for at in range(0, len(data), 7))
    assert np.array_equal(whole.pixels, pieces.pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_gives_the_same_upright_picture(orientation):
    upright = drawn()
    picture = read_picture([stored_on_its_side(upright, orientation)])
    assert (picture.width, picture.height) == (96, 64)
    assert np.array_equal(picture.pixels, np.asarray(upright))


def test_an_orientation_that_does_not_exist_leaves_the_picture_as_it_is():
    exif = Image.Exif()
    exif[0x0112] = 77
    picture = read_picture([encoded(drawn(), "PNG", exif=exif)])
    assert np.array_equal(picture.pixels, np.asarray(drawn()))


def test_exif_that_is_rubbish_does_not_cost_the_picture():
    data = encoded(drawn(), "JPEG", exif=b"Exif\0\0II*\0" + b"\xff" * 40)
    assert read_picture([data]).width == 96


def test_a_large_picture_is_made_smaller_and_its_true_size_is_told():
    picture = read_picture([encoded(drawn(1800, 1200), "JPEG")], max_side=300)
    assert picture.pixels.shape == (200, 300, 3)
    assert (picture.width, picture.height) == (1800, 1200)
    assert mean_difference(picture.pixels, drawn(1800, 1200).resize((300, 200))) < 4


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_phones_photograph_is_halved_and_not_decoded_whole_for_the_last_few_pixels(kind):
    picture = read_picture([encoded(drawn(4032, 756), kind)], max_side=2048)
    assert picture.pixels.shape == (378, 2016, 3)
    assert (picture.width, picture.height) == (4032, 756)


def test_a_large_picture_laid_on_its_side_is_told_with_its_upright_size():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture([encoded(drawn(1800, 1200), "JPEG", exif=exif)], max_side=300)
    assert picture.pixels.shape == (300, 200, 3)
    assert (picture.width, picture.height) == (1200, 1800)


def test_see_through_parts_become_white():
    image = drawn().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    assert (read_picture([encoded(image, "PNG")]).pixels == 255).all()


def test_a_see_through_palette_colour_becomes_white():
    image = Image.new("P", (32, 32), 3)
    image.putpalette([0, 0, 0] * 3 + [10, 20, 30])
    assert (read_picture([encoded(image, "PNG", transparency=3)]).pixels == 255).all()
    assert (read_picture([encoded(image, "PNG")]).pixels == (10, 20, 30)).all()


def test_print_colours_are_turned_into_screen_colours():
    image = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    red = read_picture([encoded(image, "JPEG", quality=95)]).pixels.mean(axis=(0, 1))
    assert red[0] > 200
    assert red[1:].max() < 60


def test_sixteen_bit_grey_keeps_its_shades():
    shades = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (32, 1))
    picture = read_picture([encoded(Image.fromarray(shades), "PNG")])
    assert np.abs(picture.pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_pictures_of_few_colours_are_read(mode):
    image = drawn().convert(mode)
    picture = read_picture([encoded(image, "PNG")])
    assert mean_difference(picture.pixels, image.convert("RGB")) < 1


def test_the_colour_profile_is_applied():
    red = Image.new("RGB", (32, 32), (250, 0, 0))
    data = encoded(red, "PNG", icc_profile=profile_with_red_and_blue_exchanged())
    pixel = read_picture([data]).pixels[0, 0]
    assert pixel[2] > 200
    assert pixel[0] < 60


def test_a_broken_colour_profile_does_not_cost_the_picture():
    picture = read_picture([encoded(drawn(), "PNG", icc_profile=b"not a profile")])
    assert np.array_equal(picture.pixels, np.asarray(drawn()))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame_is_read_and_the_others_are_counted(kind):
    others = [drawn().rotate(30 * turn) for turn in (1, 2, 3)]
    data = encoded(drawn(), kind, save_all=True, append_images=others, default_image=False)
    picture = read_picture([data])
    assert picture.frames == 4
    assert picture.first_frame_only
    assert mean_difference(picture.pixels, drawn()) < 9


def test_a_photograph_with_another_behind_it_is_one_photograph():
    data = encoded(drawn(), "MPO", save_all=True, append_images=[drawn().rotate(90)])
    picture = read_picture([data])
    assert (picture.format, picture.frames) == ("JPEG", 1)


def test_a_rebuilt_picture_carries_nothing_but_its_pixels():
    exif = Image.Exif()
    exif[0x010F] = "Camera of a person"
    data = encoded(drawn(400, 300), "JPEG", exif=exif, comment=b"a note by a person")
    out = rebuilt(picture=read_picture([data]), max_side=200)
    assert b"person" in data
    assert b"person" not in out
    again = Image.open(io.BytesIO(out))
    assert (again.format, again.size) == ("JPEG", (200, 150))
    assert not again.getexif()
    assert mean_difference(np.asarray(again), drawn(400, 300).resize((200, 150))) < 4


def test_pixels_cannot_be_changed_after_reading():
    with pytest.raises(ValueError, match="read-only"):
        read_picture([encoded(drawn(), "PNG")]).pixels[0, 0] = 0


def test_asking_for_no_pixels_or_too_many_is_a_mistake_of_the_caller():
    for side in (0, 100_000):
        with pytest.raises(ValueError, match="max_side"):
            read_picture([encoded(drawn(), "PNG")], max_side=side)

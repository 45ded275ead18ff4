"""What is the same picture, and what only comes from it: in doubt it is not the same."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PIL import Image

from takedown.matching.compare import compare, signature
from takedown.matching.sameness import _LAID_DOWN, sameness
from tests.matching import changes
from tests.matching.changes import photograph, picture_of

# Each is the same picture as the photograph, and so are any two of them.
SAME = ("saved_again", "quarter", "mirrored", "turned", "screenshot", "screenshot_in_a_mirror")
PHOTOGRAPHS = ("astronaut", "chelsea", "coffee")


@cache
def read(name: str, change: str = ""):
    pixels = photograph(name)
    made = changes.CHANGES.get(change) or globals().get(change)
    return signature(picture=picture_of(made(pixels) if made else pixels))


def _over(pixels: np.ndarray, share: float, fill: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    side = round((share * height * width) ** 0.5)
    out, top, left = pixels.copy(), height // 2 - side // 2, width // 2 - side // 2
    out[top : top + side, left : left + side] = fill[top : top + side, left : left + side]
    return out


def _other(pixels: np.ndarray, name: str) -> np.ndarray:
    return np.asarray(Image.fromarray(photograph(name)).resize(pixels.shape[1::-1]))


def small_part_pasted(pixels: np.ndarray) -> np.ndarray:
    return _over(pixels, 0.04, _other(pixels, "rocket"))


def another_part_pasted(pixels: np.ndarray) -> np.ndarray:
    return _over(pixels, 0.04, _other(pixels, "hubble_deep_field"))


def small_part_of_skin(pixels: np.ndarray) -> np.ndarray:
    return _over(pixels, 0.06, np.full_like(pixels, (225, 180, 150)))


def edit_on_a_phone(pixels: np.ndarray) -> np.ndarray:
    return changes.screenshot(small_part_pasted(pixels))


def cropped_a_little(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    return pixels[height // 25 : -height // 25, width // 50 : -width // 50]


def without_its_left_third(pixels: np.ndarray) -> np.ndarray:
    return pixels[:, pixels.shape[1] // 3 :]


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("change", [*SAME, "cropped_a_little"])
def test_the_same_picture(name, change):
    assert sameness(read(name), read(name, change)).same


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_two_forms_of_the_same_picture(name):
    pairs = zip(SAME, (*SAME[1:], SAME[0]), strict=True)
    apart = [pair for pair in pairs if not sameness(*(read(name, one) for one in pair)).same]
    assert apart == []


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize(
    "change",
    [
        "small_part_pasted", "small_part_of_skin", "edit_on_a_phone", "captioned",
        "without_its_left_third",
    ],
)  # fmt: skip
def test_not_the_same_picture(name, change):
    assert not sameness(read(name), read(name, change)).same


def test_half_of_it_and_half_of_another_is_not_the_same_picture():
    assert not sameness(read("chelsea"), read("chelsea", "half_replaced")).same


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_two_edits_of_one_photograph_are_two_pictures(name):
    pair = read(name, "small_part_pasted"), read(name, "another_part_pasted")
    assert not sameness(*pair).same


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_two_screenshots_of_one_edit_are_one_picture(name):
    assert sameness(read(name, "small_part_pasted"), read(name, "edit_on_a_phone")).same


def test_a_near_hash_does_not_outweigh_what_differs():
    pair = read("astronaut"), read("astronaut", "small_part_pasted")
    assert compare(query=pair[1], reference=pair[0]).pdq_distance <= 31
    assert sameness(*pair).spot > 0.02


@pytest.mark.parametrize("change", ["", "screenshot", "captioned"])
def test_two_pictures_in_the_same_app_or_with_the_same_words(change):
    for one, other in (("astronaut", "chelsea"), ("chelsea", "coffee")):
        assert not sameness(read(one, change), read(other, change)).same


@pytest.mark.parametrize("change", [*SAME, "small_part_pasted"])
def test_the_order_of_the_two_does_not_matter(change):
    one, other = read("chelsea"), read("chelsea", change)
    assert sameness(one, other) == sameness(other, one)


def soft(pixels: np.ndarray) -> np.ndarray:
    """So blurred that no places are found in it."""
    small = Image.fromarray(pixels).resize((9, 6))
    return np.asarray(small.resize((600, 400), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(("mirrored", "turns"), _LAID_DOWN)
def test_without_detail_the_hash_tells_how_a_picture_lies(mirrored, turns):
    pixels = soft(photograph("coffee"))
    laid = np.rot90(pixels[:, ::-1] if mirrored else pixels, -turns)
    one, other = (signature(picture=picture_of(each)) for each in (pixels, laid))
    assert sameness(one, other).same


def test_nothing_is_the_same_as_a_picture_with_nothing_in_it():
    flat = signature(picture=picture_of(np.full((300, 400, 3), 128, np.uint8)))
    assert not sameness(flat, flat).same
    assert not sameness(flat, read("coffee")).same

"""How much of a picture is the person's photo, and where it differs: shares and a rectangle, no pixels."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from takedown.matching.compare import Likeness, Signature, compare, signature
from takedown.matching.telling import SOFTWARE, explain
from tests.bench.changes import fitted
from tests.matching.changes import CHANGES, photograph, picture_of


@cache
def reference() -> Signature:
    return signature(picture=picture_of(photograph("astronaut")))


def likeness_of(pixels: np.ndarray) -> Likeness:
    return compare(query=signature(picture=picture_of(pixels)), reference=reference())


def with_another(box: tuple[int, int, int, int]) -> np.ndarray:
    """The astronaut with another photograph's pixels in a rectangle."""
    left, top, right, bottom = box
    pixels = photograph("astronaut").copy()
    pixels[top:bottom, left:right] = fitted(photograph("coffee"), bottom - top, right - left)
    return pixels


BOXES = ((100, 256, 412, 512), (0, 200, 256, 512), (160, 96, 416, 320))


@pytest.mark.parametrize("box", BOXES)
def test_what_was_replaced_is_measured_and_marked(box):
    derived = likeness_of(with_another(box)).derivation
    assert derived is not None
    left, top, right, bottom = box
    assert derived.differs == pytest.approx((right - left) * (bottom - top) / 512**2, abs=0.05)
    assert derived.own == pytest.approx(1 - derived.differs, abs=0.02)
    marked = derived.rectangle
    assert marked is not None
    found = [round(512 * one) for one in (marked.left, marked.top, marked.right, marked.bottom)]
    assert found == pytest.approx(list(box), abs=24)


def test_in_a_mirror_it_is_marked_where_it_is_seen():
    box = (256, 0, 512, 512)
    derived = likeness_of(np.ascontiguousarray(with_another(box)[:, ::-1])).derivation
    assert derived is not None
    assert derived.rectangle is not None
    assert derived.rectangle.right * 512 == pytest.approx(256, abs=24)
    assert derived.rectangle.left < 0.05


@pytest.mark.parametrize("change", ["saved_again", "quarter", "mirrored", "turned", "cropped"])
def test_a_copy_hardly_differs(change):
    derived = likeness_of(CHANGES[change](photograph("astronaut"))).derivation
    assert derived is not None
    assert derived.differs < 0.03
    assert derived.rectangle is None or derived.rectangle.area < 0.05


def test_another_light_is_no_difference():
    lit = np.clip(photograph("astronaut") * 0.7 + 20, 0, 255).astype(np.uint8)
    derived = likeness_of(lit).derivation
    assert derived is not None
    assert derived.differs < 0.05


def test_pictures_that_do_not_match_have_no_derivation():
    assert likeness_of(photograph("coffee")).derivation is None


def test_it_is_told_as_the_output_of_software():
    told = explain(likeness=likeness_of(with_another(BOXES[0])))
    assert any("% differs from your photo" in line for line in told)
    assert told[-1] == SOFTWARE


def painted_over(pixels: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """A part in one other colour, each pixel as bright as it was: no shape changes, only the colour."""
    left, top, right, bottom = box
    colours = cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb)
    colours[top:bottom, left:right, 1:] = 100, 150
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_YCrCb2RGB))


def test_a_part_painted_over_in_another_colour_of_the_same_brightness_differs():
    box = (128, 300, 384, 512)
    derived = likeness_of(painted_over(photograph("astronaut"), box)).derivation
    assert derived is not None
    assert derived.rectangle is not None
    assert derived.differs > 0.05
    middle = (derived.rectangle.left + derived.rectangle.right) / 2
    assert 128 / 512 < middle < 384 / 512
    assert derived.rectangle.top > 250 / 512


@pytest.mark.parametrize("cast", [(1.15, 0.95, 0.75), (0.9, 1.0, 1.1), (0.3, 0.3, 0.3)])
def test_a_filter_over_everything_is_no_difference(cast):
    filtered = np.clip(photograph("astronaut") * np.array(cast) + 8, 0, 255).astype(np.uint8)
    differs = likeness_of(filtered).differs
    assert differs is not None
    assert differs < 0.02
    grey = np.repeat(photograph("astronaut").mean(axis=2, keepdims=True), 3, axis=2)
    assert (likeness_of(grey.astype(np.uint8)).differs or 0) < 0.02

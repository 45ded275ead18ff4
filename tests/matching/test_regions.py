"""Panels are the photographs of a page; a photograph that is no page is one panel."""

from __future__ import annotations

import numpy as np
import pytest

from takedown.matching.regions import WHOLE, find_panels
from tests.bench.apps import shot
from tests.bench.apps.screen import HEIGHT, WIDTH
from tests.bench.changes import letterboxed
from tests.matching.changes import photograph

# Where each app puts a square picture: left, top, width, in pixels of the screen.
PLACES = {
    "timeline": (170, 350, 870),
    "feed": (0, 320, 1080),
    "chat": (40, 340, 780),
    "gallery": (0, 600, 1080),
    "forum": (40, 380, 1000),
    "article": (30, 310, 760),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("app", PLACES)
def test_the_largest_panel_of_a_screenshot_is_the_photograph(app, dark):
    pixels = shot(
        app, photograph("astronaut"), dark=dark,
        rng=np.random.default_rng(1), beside=photograph("coffee"),
    )  # fmt: skip
    left, top, width = PLACES[app]
    largest = find_panels(pixels)[0]
    found = (
        largest.left * WIDTH,
        largest.top * HEIGHT,
        largest.right * WIDTH,
        largest.bottom * HEIGHT,
    )
    assert found == pytest.approx((left, top, left + width, top + width), abs=14)


def test_a_photograph_that_fills_the_screen_is_one_panel():
    pixels = shot(
        "story", photograph("astronaut"), dark=True,
        rng=np.random.default_rng(1), beside=photograph("coffee"),
    )  # fmt: skip
    assert find_panels(pixels) == (WHOLE,)


@pytest.mark.parametrize("name", ["astronaut", "camera", "cat", "coffee", "coins", "rocket"])
def test_a_photograph_is_one_panel(name):
    assert find_panels(photograph(name)) == (WHOLE,)


def test_bars_round_a_photograph_are_cut_off():
    boxed = letterboxed(photograph("coffee"), np.random.default_rng(1), photograph("cat"))
    (panel,) = find_panels(boxed)
    height = boxed.shape[0]
    assert (panel.top * height, panel.bottom * height) == pytest.approx(
        ((height - 400) // 2, (height + 400) // 2), abs=6
    )


def test_a_flat_picture_is_one_panel():
    assert find_panels(np.full((300, 400, 3), 200, np.uint8)) == (WHOLE,)

"""Pages of apps on a phone, drawn: the same bars, icons and words round whatever picture is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.bench.apps.alone import article, gallery, player, story
from tests.bench.apps.posts import chat, feed, forum, timeline
from tests.bench.apps.screen import DARK, LIGHT, Screen

if TYPE_CHECKING:
    from collections.abc import Callable

APPS: dict[str, Callable[[Screen, Image.Image], None]] = {
    one.__name__: one for one in (timeline, feed, chat, gallery, story, forum, article, player)
}


def shot(
    name: str, pixels: np.ndarray, *, dark: bool, rng: np.random.Generator, beside: np.ndarray
) -> np.ndarray:
    """A phone's screen with the picture in it; adverts and faces are cut from `beside`."""
    squares = [_square(beside, rng) for _ in range(4)]
    screen = Screen(DARK if dark else LIGHT, squares)
    APPS[name](screen, Image.fromarray(pixels))
    return np.asarray(screen.image)


def _square(pixels: np.ndarray, rng: np.random.Generator) -> Image.Image:
    side = min(pixels.shape[:2]) // 2
    top, left = (rng.integers(0, extent - side + 1) for extent in pixels.shape[:2])
    return Image.fromarray(np.ascontiguousarray(pixels[top : top + side, left : left + side]))

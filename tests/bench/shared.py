"""What sites and apps put on many pictures alike, so that two photographs share it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.bench.apps import APPS, shot
from tests.bench.changes import fitted, jpeg, with_meme_text, with_watermark

Pixels = np.ndarray
# Two photographs, a third for faces and adverts, and a seed: two pictures that share something drawn.
Pair = Callable[[Pixels, Pixels, Pixels, int], tuple[Pixels, Pixels]]


def with_frame(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A promotional frame over the edge: colours, shapes and words."""
    image = Image.fromarray(pixels).copy()
    pen = ImageDraw.Draw(image)
    width, height = image.size
    wide = round(min(width, height) * 0.11)
    base, one, two = (tuple(int(level) for level in rng.integers(30, 230, 3)) for _ in range(3))
    for box in (
        (0, 0, width, wide),
        (0, height - wide, width, height),
        (0, 0, wide, height),
        (width - wide, 0, width, height),
    ):
        pen.rectangle(box, fill=base)
    for x in range(0, width, wide):
        pen.polygon([(x, 4), (x + wide // 2, wide - 4), (x + wide, 4)], fill=one)
        low = height - wide
        pen.ellipse(
            (x + wide // 4, low + wide // 4, x + 3 * wide // 4, low + 3 * wide // 4), fill=two
        )
    for y in range(0, height, wide):
        pen.rectangle((wide // 4, y + wide // 4, 3 * wide // 4, y + 3 * wide // 4), fill=one)
        pen.line((width - wide, y, width, y + wide), fill=two, width=6)
    for words, y, ink in (
        ("FREE PICTURES EVERY NIGHT", height - wide / 2, "white"),
        ("LEAKED CLUB 2026", wide / 2, "black"),
    ):
        font = ImageFont.load_default(round(wide * 0.6))
        pen.text((width / 2, y), words, fill=ink, font=font, anchor="mm")
    return np.asarray(image)


def _in_app(name: str, *, dark: bool) -> Pair:
    def pair(one: Pixels, two: Pixels, other: Pixels, seed: int) -> tuple[Pixels, Pixels]:
        first, second = (
            shot(name, pixels, dark=dark, rng=np.random.default_rng(seed), beside=other)
            for pixels in (one, two)
        )
        return first, second

    return pair


def _on_both(put: Callable[[Pixels, int], Pixels]) -> Pair:
    def pair(one: Pixels, two: Pixels, other: Pixels, seed: int) -> tuple[Pixels, Pixels]:
        del other
        first, second = (jpeg(put(fitted(pixels, 800, 900), seed)) for pixels in (one, two))
        return first, second

    return pair


PAIRS: dict[str, Pair] = {
    **{
        f"same app: {name}, {'dark' if dark else 'light'}": _in_app(name, dark=dark)
        for name in APPS
        for dark in (False, True)
    },
    "same meme text": _on_both(
        lambda pixels, seed: with_meme_text(pixels, "WHEN YOU SEE IT", "YOU CANNOT UNSEE IT")
    ),
    "same frame": _on_both(lambda pixels, seed: with_frame(pixels, np.random.default_rng(seed))),
    "same watermark": _on_both(lambda pixels, seed: with_watermark(pixels, "FREEPICS.EXAMPLE")),
}

"""How often the squares of a copy lead to the very picture, among many parts of the same few photographs."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from takedown.pictures.mosaic import MOST_SQUARES, mosaic
from tests.matching.changes import photograph

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("astronaut", "coffee", "chelsea", "rocket")
PICTURES, COPIES = 2_000, 300
# Squares on a side, and levels each of red, green and blue is told in.
LESS = ((MOST_SQUARES, 256), (4, 256), (2, 256), (4, 8), (2, 8), (1, 8))


def jpeg(pixels: np.ndarray, *, quality: int) -> bytes:
    """The pixels as a JPEG."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def parts_of(chance: random.Random, count: int) -> list[np.ndarray]:
    """Square parts of the photographs, from a third of their shorter side up; most overlap others."""
    parts = []
    for number in range(count):
        whole = photograph(NAMES[number % len(NAMES)])
        shorter = min(whole.shape[:2])
        side = chance.randint(shorter // 3, shorter - 1)
        top, left = (chance.randint(0, length - side) for length in whole.shape[:2])
        parts.append(whole[top : top + side, left : left + side])
    return parts


def copy_of(part: np.ndarray) -> np.ndarray:
    """What a site might show of it: two thirds as wide, and saved twice in poor quality."""
    side = max(64, part.shape[0] * 2 // 3)
    copy = np.asarray(Image.fromarray(part).resize((side, side)))
    for quality in (45, 60):
        copy = np.asarray(Image.open(io.BytesIO(jpeg(copy, quality=quality))))
    return copy


def squares_of(pixels: np.ndarray) -> np.ndarray:
    """The squares of a square picture, as rows of red, green and blue."""
    rows = mosaic(jpeg(pixels, quality=90))
    return np.array([[list(bytes.fromhex(one)) for one in row.split(" ")] for row in rows], float)


def fewer(squares: np.ndarray, *, side: int, levels: int) -> np.ndarray:
    """The same with fewer squares on a side, and colours told more coarsely."""
    many = squares.shape[1] // side
    means = squares.reshape(len(squares), side, many, side, many, 3).mean(axis=(2, 4))
    return np.floor(means * levels / 256)


def found(*, pictures: int, copies: int) -> dict[tuple[int, int], int]:
    """For each of `LESS`: of how many copies the nearest squares are those of the right picture alone."""
    chance = random.Random(1)  # noqa: S311 - the same crops each time
    parts = parts_of(chance, pictures)
    held = np.array([squares_of(part) for part in parts])
    asked = [chance.randrange(pictures) for _ in range(copies)]
    seen = np.array([squares_of(copy_of(parts[number])) for number in asked])
    right = dict.fromkeys(LESS, 0)
    for side, levels in LESS:
        told = fewer(held, side=side, levels=levels)
        for number, one in zip(asked, fewer(seen, side=side, levels=levels), strict=True):
            far = np.abs(told - one).mean(axis=(1, 2, 3))
            right[side, levels] += bool(far[number] < np.delete(far, number).min())
    return right


def lines(kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield the table line by line."""
    yield f"| squares on a side | levels a colour | right of {COPIES}, among {PICTURES:,} pictures |"
    yield "|---|---|---|"
    for (side, levels), right in found(pictures=PICTURES, copies=COPIES).items():
        kept.append({"side": side, "levels": levels, "right": right})
        yield f"| {side} | {levels} | {right} |"

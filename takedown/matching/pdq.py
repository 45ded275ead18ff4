"""PDQ (Meta 2019, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm"), by matrices.

Making smaller, blurring, thinning out and the cosine transform are each linear along rows and along
columns, so the whole of PDQ up to its comparison with the median is two products: rows × picture ×
columns. The bits are those of the reference implementation on the same pixels.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Sections 5.2 to 5.5 of the paper and `pdqhashing.cpp`: 64 × 64 means, blurred twice, 16 × 16 cosines.
_MEANS = 64
_COSINES = 16
_PASSES = 2
# Each mean is over few neighbours, so the products are made for some means at a time, where they are.
_AT_ONCE = 8
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_QUALITY_DIVISOR = 90
# The eight ways to lay a picture down, by turns and mirrors, as signs and swaps of its cosines.
ORIENTATIONS = ("as_is", "turned_90", "turned_180", "turned_270", "flipped_x", "flipped_y", "flipped_plus_1", "flipped_minus_1")  # fmt: skip


def pdq_orientations(
    pixels: NDArray[np.uint8], *, side: int | None = None
) -> tuple[tuple[bytes, ...], int]:
    """Return the bits of the picture laid down in each of ORIENTATIONS, and its quality, 0 to 100.

    Each is 256 bits as 32 bytes in the order the reference prints. `pixels` is height × width × 3
    (red, green, blue) or height × width (brightness), uint8. With `side` they are those of the picture
    averaged down to at most so many pixels a side, which is never made: what it would round is not.
    """
    means = _means(pixels, side)
    turned = _turned(_cosines_of(means))
    return tuple(_bits_of(one) for one in turned), _quality_of(means)


def _cosines_of(means: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(_transform() @ means @ _transform().T, np.float32)


def _means(pixels: NDArray[np.uint8], side: int | None) -> NDArray[np.float32]:
    """64 × 64 means of brightness, each over the reference's two blurs round its place."""
    height, width = pixels.shape[:2]
    times = 1.0 if side is None else min(1.0, side / max(height, width))
    tall, wide = max(1, round(height * times)), max(1, round(width * times))
    lines = pixels.reshape(height, -1)
    rows = [one @ lines[part].astype(np.float32) for part, one in _thinning(height, tall)]
    means = np.concatenate(rows).reshape(_MEANS, *pixels.shape[1:])
    grey = means if pixels.ndim == 2 else means @ _LUMA
    columns = [grey[:, part] @ one.T for part, one in _thinning(width, wide)]
    return np.concatenate(columns, axis=1)


def _turned(cosines: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """The cosines of the turned and mirrored pictures (`pdqhashing.cpp`, dct16OriginalTo…)."""
    odd = np.where(np.arange(_COSINES) % 2 == 0, -1, 1).astype(np.float32)
    rows, columns = cosines * odd[:, None], cosines * odd
    both = rows * odd
    return (
        cosines, columns.T, both, rows.T, rows, columns, cosines.T, both.T,
    )  # fmt: skip


def _bits_of(cosines: NDArray[np.float32]) -> bytes:
    # The reference's median is the lower of the two in the middle, and its first bit is printed last.
    median = np.partition(cosines, 127, axis=None)[127]
    return np.packbits((cosines > median).ravel()[::-1]).tobytes()


def _quality_of(means: NDArray[np.float32]) -> int:
    steps = 0
    for axis in (0, 1):
        change = np.diff(means, axis=axis) * np.float32(100) / np.float32(255)
        steps += int(np.abs(change.astype(np.int32)).sum())
    return min(100, steps // _QUALITY_DIVISOR)


@cache
def _transform() -> NDArray[np.float32]:
    """16 × 64: the cosines of frequencies 1 to 16; the mean itself, frequency 0, is left out."""
    frequency = np.arange(1, _COSINES + 1)[:, None]
    place = np.arange(_MEANS)
    scale = np.sqrt(2 / _MEANS)
    waves = scale * np.cos(np.pi / 2 / _MEANS * frequency * (2 * place + 1))
    return np.asarray(waves, np.float32)


@cache
def _thinning(length: int, smaller: int) -> tuple[tuple[slice, NDArray[np.float32]], ...]:
    """64 × length, some rows at a time, each with the columns that are not nought.

    Averages down to `smaller` places, two running means, then the place in the middle of each sixty-fourth.
    """
    wide = (smaller + 2 * _MEANS - 1) // (2 * _MEANS)
    kept = ((np.arange(_MEANS) + 0.5) * smaller / _MEANS).astype(int)
    twice = np.linalg.matrix_power(_running_mean(smaller, wide), _PASSES)
    whole = twice[kept] if smaller == length else twice[kept] @ _averages(length, smaller)
    return tuple(
        _without_noughts(whole[first : first + _AT_ONCE]) for first in range(0, _MEANS, _AT_ONCE)
    )


def _without_noughts(rows: NDArray[np.float64]) -> tuple[slice, NDArray[np.float32]]:
    used = np.flatnonzero(rows.any(axis=0))
    part = slice(int(used[0]), int(used[-1]) + 1)
    return part, np.ascontiguousarray(rows[:, part], np.float32)


def _averages(length: int, smaller: int) -> NDArray[np.float64]:
    """smaller × length: the mean of what each place covers, the places at its edges by their fraction."""
    edges = np.arange(smaller + 1)[:, None] * (length / smaller)
    before = np.clip(edges - np.arange(length), 0, 1)
    return np.asarray(np.diff(before, axis=0) * smaller / length)


def _running_mean(length: int, wide: int) -> NDArray[np.float64]:
    """The mean of `wide` neighbours, of fewer at the ends; of an even number one more lies ahead."""
    ahead = (wide + 2) // 2 - 1
    behind = wide - 1 - ahead
    place = np.arange(length)
    near = (place >= place[:, None] - behind) & (place <= place[:, None] + ahead)
    return np.asarray(near / near.sum(axis=1, keepdims=True))

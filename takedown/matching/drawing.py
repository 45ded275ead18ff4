"""How much a place looks drawn rather than photographed: letters, frames, icons, watermarks.

Two pictures share what an app, a meme or a site puts on them. Round a drawn place there are two
levels of brightness with steep steps between; round a photographed one there are many. The weights
are a logistic regression on places of both sorts (docs/matching.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# For the diameter of a place in pixels, up to this, how far from it to look, in pixels.
_REACHES = ((6.0, 8), (14.0, 12), (float("inf"), 20))
# Shares of the range from darkest to brightest that count as an end, and as the middle.
_END = 0.12
_MIDDLE = (0.3, 0.7)
# Steps between neighbours, in levels of 256, that count as none and as steep.
_FLAT_STEP = 2
_STEEP_STEP = 25
# The weight of: bimodality, ends, middle, spread (levels), flat, steep; and the constant.
_WEIGHTS = np.array([8.297, 2.361, 3.196, -0.003, 6.454, 13.097], np.float32)
_CONSTANT = -12.067
# From this on, of 255, a place counts as drawn: 85 % of photographed places lie below.
DRAWN = 128


def drawnness(
    grey: NDArray[np.uint8], *, points: NDArray[np.float32], scales: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Return for each of N places 0 (photographed) to 255 (drawn).

    `grey` is height × width uint8; `points` are x and y in its pixels, `scales` diameters.
    """
    margin = _REACHES[-1][1]
    padded = np.pad(grey, margin, mode="symmetric")
    centres = np.round(points).astype(int) + margin
    told = np.zeros(len(points), np.float32)
    smallest = 0.0
    for largest, reach in _REACHES:
        chosen = np.flatnonzero((scales >= smallest) & (scales < largest))
        smallest = largest
        if len(chosen):
            windows = _windows(padded, centres[chosen], reach)
            told[chosen] = statistics(windows) @ _WEIGHTS + _CONSTANT
    return np.round(255 / (1 + np.exp(-np.clip(told, -30, 30)))).astype(np.uint8)


def statistics(windows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return N × 6 for N × side × side windows: what the weights are for, in their order.

    Bimodality is Sarle's: the square of the skewness plus one, by the kurtosis.
    """
    levels = windows.reshape(len(windows), -1).astype(np.float32)
    away = levels - levels.mean(axis=1, keepdims=True)
    square = away * away
    variance = square.mean(axis=1) + 1e-3
    third, fourth = (square * away).mean(axis=1), (square * square).mean(axis=1) + 1e-3
    bimodality = np.minimum((third**2 / variance**3 + 1) * variance**2 / fourth, 1)
    low = levels.min(axis=1, keepdims=True)
    place = (levels - low) / (levels.max(axis=1, keepdims=True) - low + 1e-3)
    ends = ((place < _END) | (place > 1 - _END)).mean(axis=1)
    middle = ((place > _MIDDLE[0]) & (place < _MIDDLE[1])).mean(axis=1)
    steps = np.abs(np.diff(windows.astype(np.int16), axis=2))
    flat, steep = (steps <= _FLAT_STEP).mean(axis=(1, 2)), (steps > _STEEP_STEP).mean(axis=(1, 2))
    told = (bimodality, ends, middle, np.sqrt(variance), flat, steep)
    return np.stack(told, axis=1).astype(np.float32)


def _windows(padded: NDArray[np.uint8], centres: NDArray[np.intp], reach: int) -> NDArray[np.uint8]:
    around = np.arange(-reach, reach + 1)
    rows, columns = centres[:, 1, None] + around, centres[:, 0, None] + around
    return np.asarray(padded[rows[:, :, None], columns[:, None, :]])

"""Whether what agrees in shape agrees in brightness too, up to the light of the whole.

A copy differs from its photograph by one change of light, or by one that grows or fades across it. Of
two pictures with the same words or the same mark over them only the shapes of these agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROUNDS = 4
# So many in a hundred are fitted, and whatever is so few levels off.
_FITTED, _NEAR = 80, 3.0
# Enough to fit twelve numbers to; more only take time.
_MOST_PIXELS = 4_000


def off_one_light(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """Return by how many levels (median) brightness is off, one gain and one shift over all evened out."""
    gain, shift = np.polyfit(theirs, ours, 1)
    return float(np.median(np.abs(ours - (gain * theirs + shift))))


def off_smooth_light(
    ours: NDArray[np.float32],
    theirs: NDArray[np.float32],
    where: tuple[NDArray[np.intp], NDArray[np.intp]],
    shape: tuple[int, ...],
) -> float:
    """Return the same where gain and shift may change across the picture, as squares of the place do.

    `where` are the rows and columns of the pixels in a picture of `shape`.
    """
    step = max(1, len(ours) // _MOST_PIXELS)
    ours, theirs = ours[::step], theirs[::step]
    row, column = (
        2 * (one[::step] / extent - 0.5) for one, extent in zip(where, shape, strict=True)
    )
    place = np.stack(
        [np.ones_like(row), row, column, row * row, row * column, column * column], axis=1
    )
    told_by = np.concatenate([place, place * (theirs / 128 - 1)[:, None]], axis=1)
    kept, off = np.ones(len(ours), bool), ours
    for _ in range(_ROUNDS):
        fit = np.linalg.lstsq(told_by[kept], ours[kept], rcond=None)[0]
        off = np.abs(ours - told_by @ fit)
        kept = off <= max(_NEAR, float(np.percentile(off, _FITTED)))
    return float(np.median(off))

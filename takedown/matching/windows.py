"""Two pictures of brightness compared window by window: how alike the shapes in them are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Windows of this many pixels a side; with less spread than this, in levels, nothing is in them.
WINDOW = 9
_PLAIN = 8.0
# From this correlation on, shapes surely agree.
SURELY = 0.8


@dataclass(frozen=True, kw_only=True, eq=False)
class Windows:
    """Round each pixel: the mean of either picture, how the shapes correlate, and where nothing is in either."""

    ours: NDArray[np.float32]
    theirs: NDArray[np.float32]
    likeness: NDArray[np.float32]
    plain: NDArray[np.bool_]

    @classmethod
    def of(cls, ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> Windows:
        """Compare two pictures of one size (height × width, levels 0 to 255)."""
        mean_ours, mean_theirs = mean(ours), mean(theirs)
        spread_ours = np.maximum(mean(ours * ours) - mean_ours**2, 0)
        spread_theirs = np.maximum(mean(theirs * theirs) - mean_theirs**2, 0)
        together = mean(ours * theirs) - mean_ours * mean_theirs
        return cls(
            ours=mean_ours,
            theirs=mean_theirs,
            likeness=together / np.sqrt(np.maximum(spread_ours * spread_theirs, 1e-3)),
            plain=np.maximum(spread_ours, spread_theirs) < _PLAIN**2,
        )


def mean(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of the window round each pixel."""
    return np.asarray(cv2.blur(levels, (WINDOW, WINDOW)), np.float32)

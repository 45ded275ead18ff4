"""How much of a picture is the person's own photo, and how much of it differs: software output.

The reference is laid on the query by their alignment, and small windows of brightness are compared
as shapes (normalised cross-correlation), so that another light or colour alone is no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.hashing import shrunk
from takedown.matching.regions import Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.matching.consensus import Matrix

# The side, in pixels, of the small grey picture that is compared: shapes of a hand, not of a face.
SKETCH_SIDE = 320
# Windows of this many pixels a side; with less spread than this, in levels, nothing is in them.
_WINDOW = 9
LEAST_OVERLAP = _WINDOW * _WINDOW
_PLAIN = 8.0
# Shapes agree from this correlation on; plain windows within so many levels, light evened out.
_AGREES = 0.5
_SURELY = 0.8
_PLAIN_STEP = 28.0
# Specks of this size are noise, gaps of this size belong to what surrounds them; a window sees a
# difference so many pixels before its middle is there.
_BEFORE = 2
_SPECK, _GAP = 5, 7
# Differences smaller than this share of what lines up are not marked.
_MARKED = 0.02


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """What lines up and what differs.

    `own` is the share of the query in which the reference is seen unchanged, `differs` the share of
    what lines up that differs, `rectangle` where in the query that is; None where nothing does.
    """

    own: float
    differs: float
    rectangle: Rectangle | None


def sketch(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return brightness (height × width uint8) at most 320 pixels a side."""
    grey = cv2.cvtColor(shrunk(pixels=pixels, side=SKETCH_SIDE), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def derive(
    query: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    *,
    matrix: Matrix,
    sizes: tuple[tuple[int, int], tuple[int, int]],
    mirrored: bool,
) -> Derivation | None:
    """Compare two sketches by the alignment of their pictures; None where they hardly overlap.

    `matrix` takes pixels of the query (mirrored first, where `mirrored`) to those of the reference,
    in pictures of the two `sizes` (width and height, of the query first).
    """
    shown = np.ascontiguousarray(query[:, ::-1]) if mirrored else query
    laid, over = laid_on(shown, reference, matrix=matrix, sizes=sizes)
    if over.sum() < LEAST_OVERLAP:
        return None
    differing = differing_part(shown, laid, over)
    share = float(differing.sum() / over.sum())
    rectangle = _around(differing) if share >= _MARKED else None
    if rectangle is not None and mirrored:
        rectangle = Rectangle(
            left=1 - rectangle.right, top=rectangle.top,
            right=1 - rectangle.left, bottom=rectangle.bottom,
        )  # fmt: skip
    own = float((over & ~differing).sum() / over.size)
    return Derivation(own=own, differs=share, rectangle=rectangle)


def laid_on(
    query: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    *,
    matrix: Matrix,
    sizes: tuple[tuple[int, int], tuple[int, int]],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The reference as it lies on the query, in pixels of the query's sketch, and where it lies."""
    height, width = query.shape
    up = sizes[0][0] / width
    down = reference.shape[1] / sizes[1][0]
    placed = np.array(matrix, np.float64) * down
    placed[:, :2] *= up
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(reference.astype(np.float32), placed, (width, height), flags=flags)
    whole = np.ones(reference.shape, np.float32)
    over = cv2.warpAffine(whole, placed, (width, height), flags=flags)
    return np.asarray(laid, np.float32), np.asarray(over > 0.99)


def differing_part(
    query: NDArray[np.uint8],
    laid: NDArray[np.float32],
    over: NDArray[np.bool_],
    *,
    plain_step: float = _PLAIN_STEP,
) -> NDArray[np.bool_]:
    """Where, of what lies over one another, the two show something else; specks are left out.

    `plain_step` is how many levels of brightness plain parts may differ by, light evened out.
    """
    agrees = _agreement(query, laid, over, plain_step=plain_step)
    return _tidied(over & ~agrees)


def _agreement(
    query: NDArray[np.uint8],
    laid: NDArray[np.float32],
    over: NDArray[np.bool_],
    *,
    plain_step: float,
) -> NDArray[np.bool_]:
    """Where the two show the same: shapes that correlate, or plain windows of one brightness."""
    ours = query.astype(np.float32)
    mean_ours, mean_theirs = _mean(ours), _mean(laid)
    spread_ours = np.maximum(_mean(ours * ours) - mean_ours**2, 0)
    spread_theirs = np.maximum(_mean(laid * laid) - mean_theirs**2, 0)
    together = _mean(ours * laid) - mean_ours * mean_theirs
    likeness = together / np.sqrt(np.maximum(spread_ours * spread_theirs, 1e-3))
    plain = np.maximum(spread_ours, spread_theirs) < _PLAIN**2
    sure = over & ~plain & (likeness > _SURELY)
    gain, shift = _light(mean_theirs[sure], mean_ours[sure])
    near = np.abs(mean_ours - (gain * mean_theirs + shift)) < plain_step
    return np.asarray((likeness > _AGREES) | (plain & near))


def _light(theirs: NDArray[np.float32], ours: NDArray[np.float32]) -> tuple[float, float]:
    """How brightness changed from the reference to the query, told where their shapes surely agree."""
    if len(theirs) < _WINDOW * _WINDOW or theirs.std() < 1:
        return 1.0, 0.0
    gain, shift = np.polyfit(theirs, ours, 1)
    return float(gain), float(shift)


def _mean(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(levels, (_WINDOW, _WINDOW)), np.float32)


def _tidied(differing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    mask = differing.astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((_SPECK, _SPECK), np.uint8))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8))
    drawn_in = np.ones((2 * _BEFORE + 1, 2 * _BEFORE + 1), np.uint8)
    return np.asarray(cv2.erode(closed, drawn_in, borderValue=1) > 0)


def _around(differing: NDArray[np.bool_]) -> Rectangle:
    """The rectangle round the largest area that differs."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(differing.astype(np.uint8), connectivity=8)
    left, top, width, height, _ = max(stats[1:].tolist(), key=lambda one: one[4])
    rows, columns = differing.shape
    return Rectangle(
        left=left / columns, top=top / rows,
        right=(left + width) / columns, bottom=(top + height) / rows,
    )  # fmt: skip

"""How much of a picture is the person's own photo, and how much of it differs: software output.

The reference is laid on the query by their alignment. Small windows of brightness are compared as
shapes (normalised cross-correlation), and their colours once the colour cast of the whole is taken
off, so that another light or a filter over everything is no difference, and a painted part is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.hashing import shrunk
from takedown.matching.regions import Rectangle
from takedown.matching.windows import SURELY, WINDOW, Windows, mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.matching.consensus import Matrix

# The side, in pixels, of the small grey picture that is compared: shapes of a hand, not of a face.
SKETCH_SIDE = 320
# The side at which colours are kept: cameras and JPEG hold no more of them.
TINT_SIDE = 160
LEAST_OVERLAP = WINDOW * WINDOW
# Shapes agree from this correlation on; plain windows within so many levels, light evened out.
_AGREES = 0.5
_PLAIN_STEP = 28.0
# Colours agree within so many levels; of what is nearly black or white they say nothing.
_TINT_STEP = 22.0
_COLOURED = (24.0, 240.0)
# A picture whose colours spread over less than so many levels is grey.
_GREY = 3.0
# How far off, in steps, what still tells the cast may be: first by much, for the cast is not known yet.
_ALLOWED = (2.0, 1.4, 1.0, 0.7, 0.7)
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


def tint(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the colours (height × width × 2 uint8: red and blue difference) at most 160 pixels a side."""
    colours = cv2.cvtColor(shrunk(pixels=pixels, side=TINT_SIDE), cv2.COLOR_RGB2YCrCb)
    return np.ascontiguousarray(colours[..., 1:], np.uint8)


# A sketch and the tint of the same picture.
Drawn = tuple["NDArray[np.uint8]", "NDArray[np.uint8]"]


def derive(
    query: Drawn,
    reference: Drawn,
    *,
    matrix: Matrix,
    sizes: tuple[tuple[int, int], tuple[int, int]],
    mirrored: bool,
) -> Derivation | None:
    """Compare two pictures by sketch and tint and their alignment; None where they hardly overlap.

    `matrix` takes pixels of the query (mirrored first, where `mirrored`) to those of the reference,
    in pictures of the two `sizes` (width and height, of the query first).
    """
    shown, colours = (np.ascontiguousarray(one[:, ::-1]) if mirrored else one for one in query)
    laid, over = laid_on(shown, reference[0], matrix=matrix, sizes=sizes)
    if over.sum() < LEAST_OVERLAP:
        return None
    laid_colours, _ = laid_on(shown, reference[1], matrix=matrix, sizes=sizes)
    differing = differing_part((shown, colours), (laid, laid_colours), over)
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
    """The reference as it lies on the query, in pixels of the query's sketch, and where it lies.

    The reference is a sketch or a tint.
    """
    height, width = query.shape
    up = np.array(sizes[0], np.float64) / (width, height)
    down = np.array(reference.shape[1::-1], np.float64) / sizes[1]
    turn, shift = np.array(matrix, np.float64)[:, :2], np.array(matrix, np.float64)[:, 2]
    # Pixels of different sizes have their middles, not their corners, at whole numbers.
    middle = down * (turn @ (0.5 * up - 0.5) + shift + 0.5) - 0.5
    placed = np.column_stack([down[:, None] * turn * up, middle])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(reference.astype(np.float32), placed, (width, height), flags=flags)
    whole = np.ones(reference.shape[:2], np.float32)
    over = cv2.warpAffine(whole, placed, (width, height), flags=flags)
    return np.asarray(laid, np.float32), np.asarray(over > 0.99)


def differing_part(
    query: Drawn,
    laid: tuple[NDArray[np.float32], NDArray[np.float32]],
    over: NDArray[np.bool_],
    *,
    plain_step: float = _PLAIN_STEP,
    tint_step: float = _TINT_STEP,
) -> NDArray[np.bool_]:
    """Where, of what lies over one another, the two show something else; specks are left out.

    `plain_step` is how many levels of brightness plain parts may differ by, light evened out, and
    `tint_step` how many of colour, the cast evened out. `laid` is in pixels of the query's sketch.
    """
    agrees, sure = _agreement(query[0], laid[0], over, plain_step=plain_step)
    coloured = _of_one_colour(query, laid, sure, tint_step=tint_step)
    return _tidied(over & ~(agrees & coloured))


def _of_one_colour(
    query: Drawn,
    laid: tuple[NDArray[np.float32], NDArray[np.float32]],
    sure: NDArray[np.bool_],
    *,
    tint_step: float,
) -> NDArray[np.bool_]:
    """Where the colours are the same once the cast is off, or nothing can be said of them.

    A filter over everything is told from where the shapes surely agree, as a linear change of colours.
    """
    height, width = query[0].shape
    colours = cv2.resize(query[1], (width, height), interpolation=cv2.INTER_LINEAR)
    ours = [mean(colours[..., channel].astype(np.float32)) for channel in (0, 1)]
    theirs = [mean(laid[1][..., channel]) for channel in (0, 1)]
    if sure.sum() < LEAST_OVERLAP or (_has_colour(ours, sure) and not _has_colour(theirs, sure)):
        return np.ones((height, width), bool)
    brightness = mean(query[0].astype(np.float32)), mean(laid[0])
    told_by = np.stack([*theirs, brightness[1], np.ones_like(brightness[1])], axis=-1)
    away, kept = np.zeros((height, width), np.float32), sure
    # A painted part is among what the cast is told from at first, and not in the end.
    for allowed in _ALLOWED:
        if kept.sum() < LEAST_OVERLAP:
            break
        casts = [np.linalg.lstsq(told_by[kept], one[kept], rcond=None)[0] for one in ours]
        away = sum(
            (np.square(one - told_by @ cast) for one, cast in zip(ours, casts, strict=True)),
            np.zeros((height, width), np.float32),
        )
        kept = sure & (away < (allowed * tint_step) ** 2)
    darkest, brightest = _COLOURED
    told = np.logical_and.reduce([(one > darkest) & (one < brightest) for one in brightness])
    return np.asarray(~told | (away < tint_step**2))


def _has_colour(means: list[NDArray[np.float32]], sure: NDArray[np.bool_]) -> bool:
    """Whether there is more than one colour in it: of a grey one nobody can tell what colours another has."""
    return max(float(one[sure].std()) for one in means) > _GREY


def _agreement(
    query: NDArray[np.uint8],
    laid: NDArray[np.float32],
    over: NDArray[np.bool_],
    *,
    plain_step: float,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the two show the same, shapes that correlate or plain windows of one brightness; where surely."""
    windows = Windows.of(query.astype(np.float32), laid)
    sure = over & ~windows.plain & (windows.likeness > SURELY)
    gain, shift = _light(windows.theirs[sure], windows.ours[sure])
    near = np.abs(windows.ours - (gain * windows.theirs + shift)) < plain_step
    return np.asarray((windows.likeness > _AGREES) | (windows.plain & near)), sure


def _light(theirs: NDArray[np.float32], ours: NDArray[np.float32]) -> tuple[float, float]:
    """How brightness changed from the reference to the query, told where their shapes surely agree."""
    if len(theirs) < WINDOW * WINDOW or theirs.std() < 1:
        return 1.0, 0.0
    gain, shift = np.polyfit(theirs, ours, 1)
    return float(gain), float(shift)


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

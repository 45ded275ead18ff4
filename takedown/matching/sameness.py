"""Whether two captures show the same picture, so that one look serves both.

Recompressed, resized, turned, mirrored, cropped by a little, or in another app: the same. Changed in any
part that can be noticed: not the same, however near the hashes are. In doubt it is not the same: a look
too many is better than an answer on a picture that nobody saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.alignment import align
from takedown.matching.compare import SAME_DISTANCE
from takedown.matching.derivation import LEAST_OVERLAP, differing_part, laid_on
from takedown.matching.doubts import LIKELY_SUPPORT, Doubt, doubt_of
from takedown.matching.hashing import distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.matching.compare import Signature
    from takedown.matching.consensus import Matrix

# Measured on photographs and their changed forms: docs/matching.md, "The same picture again".
LEAST_COVERED = 0.85
MOST_DIFFERING = 0.015
LARGEST_SPOT = 0.006
# Stricter than for a likeness: how many levels plain parts may differ by, light evened out.
_PLAIN_STEP = 16.0
_TINT_STEP = 18.0
# Apps round the corners of pictures: what lies outside an arc over so much of each side is left out, and
# a little inside the arc, where a window sees beyond it.
_CORNER = 0.1
_ARC = 0.7

# From so many of its pixels to one of the other a sketch is smoothed before it is made smaller.
_CLEARLY_FINER = 1.3


@dataclass(frozen=True, kw_only=True)
class Sameness:
    """What was measured of two pictures, each by its largest panel.

    `covered` is the smaller of the shares of either that the other shows too; `differs` is the share of
    it that differs and `spot` that of the largest place that does. All 0 to 1.
    """

    covered: float
    differs: float
    spot: float

    @property
    def same(self) -> bool:
        """Whether the two show the same picture."""
        return (
            self.covered >= LEAST_COVERED
            and self.differs <= MOST_DIFFERING
            and self.spot <= LARGEST_SPOT
        )


@dataclass(frozen=True, kw_only=True)
class _Lying:
    """How one picture (mirrored first, where `mirrored`) lies on the other, in working pixels."""

    matrix: Matrix
    mirrored: bool


NOT_THE_SAME = Sameness(covered=0.0, differs=1.0, spot=1.0)


def sameness(one: Signature, other: Signature) -> Sameness:
    """Measure whether two pictures are the same one; the order of the two does not matter."""
    # What is seen in fewer pixels is looked at in these: enlarged, it would differ from the other.
    coarse, fine = sorted((one, other), key=_coarseness)
    measured = [_measured(coarse, fine, lying) for lying in _ways(coarse, fine)]
    return min(measured, key=lambda each: each.spot, default=NOT_THE_SAME)


def _ways(coarse: Signature, fine: Signature) -> list[_Lying]:
    """How the one may lie on the other: as their places line up, or as their hashes are near."""
    aligned = align(
        query=coarse.features.of_the_largest(), reference=fine.features.of_the_largest()
    )
    if aligned.matrix is not None and aligned.support >= LIKELY_SUPPORT:
        lies = _Lying(matrix=aligned.matrix, mirrored=aligned.mirrored)
        return [lies] if doubt_of(aligned) is Doubt.NONE else []
    return _by_hash(coarse, fine)


def _by_hash(coarse: Signature, fine: Signature) -> list[_Lying]:
    """The panel of one laid on that of the other in the orientation in which their hashes are near."""
    ours, theirs = coarse.fingerprints[0], fine.fingerprints[0]
    if not (ours.pdq[0].decides and theirs.pdq[0].decides):
        return []
    bits = [distance(a=each, b=theirs.pdq[0]) for each in ours.pdq]
    nearest = int(np.argmin(bits))
    if bits[nearest] > SAME_DISTANCE:
        return []
    mirrored, turns = _LAID_DOWN[nearest]
    matrix = _from_unit(fine) @ _TURNS[turns] @ np.linalg.inv(_from_unit(coarse, mirrored=mirrored))
    (a, b, c), (d, e, f) = matrix[:2].tolist()
    return [_Lying(matrix=((a, b, c), (d, e, f)), mirrored=mirrored)]


# For each of pdq.ORIENTATIONS: whether the picture is mirrored first, and by how many quarters it is
# turned then, against the clock; and what such turns do to the unit square.
_LAID_DOWN = ((False, 0), (False, 1), (False, 2), (False, 3), (True, 2), (True, 0), (True, 1), (True, 3))  # fmt: skip
_QUARTER = np.array([(0, 1, 0), (-1, 0, 1), (0, 0, 1)], np.float64)
_TURNS = [np.linalg.matrix_power(_QUARTER, turns) for turns in range(4)]


def _from_unit(signature: Signature, *, mirrored: bool = False) -> NDArray[np.float64]:
    """Takes the unit square to the largest panel, in working pixels of the (mirrored) picture."""
    corners = _panel(signature, mirrored=mirrored)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    # The middle of a pixel is at a whole number, and so its edge half a pixel before.
    wide, high = right - left, bottom - top
    return np.array([(wide, 0, left - 0.5), (0, high, top - 0.5), (0, 0, 1)], np.float64)


def _panel(signature: Signature, *, mirrored: bool) -> NDArray[np.float64]:
    """The corners of the largest panel, in working pixels of the (mirrored) picture; 4 × 2."""
    (width, height), panel = signature.features.size, signature.features.panels[0]
    corners = [
        (panel.left, panel.top), (panel.right, panel.top),
        (panel.right, panel.bottom), (panel.left, panel.bottom),
    ]  # fmt: skip
    placed = np.array(corners, np.float64) * (width, height)
    if mirrored:
        placed[:, 0] = width - placed[:, 0]
    return placed


def _coarseness(signature: Signature) -> tuple[float, bytes]:
    """In how many pixels the largest panel is seen; of as many, what decides the order is no matter."""
    pixels = float(signature.features.panels[0].area * signature.sketch.size)
    return pixels, signature.sketch.tobytes()


def _measured(coarse: Signature, fine: Signature, lying: _Lying) -> Sameness:
    covered = _covered(coarse, fine, lying)
    if covered < LEAST_COVERED:
        return Sameness(covered=covered, differs=1.0, spot=1.0)
    shown, colours, seen = coarse.sketch, coarse.tint, _seen(coarse)
    if lying.mirrored:
        shown, colours = (np.ascontiguousarray(one[:, ::-1]) for one in (shown, colours))
        seen = seen[:, ::-1]
    sizes = (coarse.features.size, fine.features.size)
    laid, _ = laid_on(shown, _as_coarse(coarse, fine, lying), matrix=lying.matrix, sizes=sizes)
    tinted, _ = laid_on(shown, fine.tint, matrix=lying.matrix, sizes=sizes)
    theirs = _seen(fine).astype(np.uint8) * np.uint8(255)
    there, _ = laid_on(shown, theirs, matrix=lying.matrix, sizes=sizes)
    over = seen & (there > 250)
    whole = int(over.sum())
    if whole < LEAST_OVERLAP:
        return NOT_THE_SAME
    differing = differing_part(
        (shown, colours), (laid, tinted), over, plain_step=_PLAIN_STEP, tint_step=_TINT_STEP
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(differing.astype(np.uint8), connectivity=8)
    largest = max((area for *_, area in stats[1:].tolist()), default=0)
    return Sameness(covered=covered, differs=float(differing.sum()) / whole, spot=largest / whole)


def _as_coarse(coarse: Signature, fine: Signature, lying: _Lying) -> NDArray[np.uint8]:
    """The finer sketch without what so few pixels as the coarser one has cannot show."""
    across = coarse.features.size[0] / coarse.sketch.shape[1]
    along = fine.sketch.shape[1] / fine.features.size[0]
    larger = float(np.sqrt(abs(np.linalg.det(np.array(lying.matrix)[:, :2])))) * across * along
    if larger < _CLEARLY_FINER:
        return fine.sketch
    blurred = cv2.GaussianBlur(fine.sketch, (0, 0), 0.5 * float(np.sqrt(larger**2 - 1)))
    return np.asarray(blurred, np.uint8)


def _covered(coarse: Signature, fine: Signature, lying: _Lying) -> float:
    """The smaller of the shares of either panel that lies in the other."""
    matrix = np.array(lying.matrix, np.float64)
    ours = _panel(coarse, mirrored=lying.mirrored) @ matrix[:, :2].T + matrix[:, 2]
    theirs = _panel(fine, mirrored=False)
    one, other = np.asarray(ours, np.float32), np.asarray(theirs, np.float32)
    shared, _ = cv2.intersectConvexConvex(one, other)
    return float(shared) / max(1.0, cv2.contourArea(one), cv2.contourArea(other))


def _seen(signature: Signature) -> NDArray[np.bool_]:
    """Which pixels of the sketch are of the largest panel, its corners left out."""
    height, width = signature.sketch.shape
    left, top, right, bottom = signature.features.panels[0].in_pixels(height=height, width=width)
    inside = np.zeros((height, width), bool)
    panel = inside[top:bottom, left:right]
    panel[:] = True
    rows, columns = (_into_corner(extent) for extent in panel.shape)
    in_a_corner = (rows[:, None] > 0) & (columns > 0)
    panel[in_a_corner & (rows[:, None] ** 2 + columns**2 > _ARC)] = False
    return inside


def _into_corner(extent: int) -> NDArray[np.float64]:
    """How far into the corners each place along a side lies: 0 between them, 1 at either end."""
    place = (np.arange(extent) + 0.5) / extent
    return np.clip(1 - np.minimum(place, 1 - place) / _CORNER, 0, 1)

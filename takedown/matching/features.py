"""Local features of a picture: places that can be found again in a copy, and what is around them.

RootSIFT (Lowe 2004; Arandjelović and Zisserman 2012) on the brightness of each panel. Features show
much of a picture's shapes: they are sealed like it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.descriptors import COEFFICIENTS, spectrum_of
from takedown.matching.drawing import drawnness
from takedown.matching.hashing import shrunk
from takedown.matching.regions import Rectangle, find_panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from takedown.pictures.picture import Picture

# The size of the largest panel at which the bands of `compare` were measured, in pixels.
WORKING_SIDE = 640
# Bounds time and memory for every pair; the strongest are kept. Of smaller panels, fewer by area.
MOST_POINTS = 1500
MOST_POINTS_IN_ALL = 2500
_FEWEST_OF_A_PANEL = 150
# A small panel is enlarged, up to twice: too few places are found in it otherwise.
_SMALL_PANEL = 400
_MOST_ENLARGED = 2.0
# Below Lowe's 0.04: a blurred photograph has weak places only, and the strongest are kept anyway.
_CONTRAST = 0.008
# How near in size to the largest panel another has to be to count beside it.
_AS_LARGE = 0.97
# A panel is a grid of so many cells each way; this share of its places is dealt out to them evenly.
_CELLS = 8
_SPREAD = 0.8
# A panel that is so large beside the largest could be the photograph as well: the other may be an advert.
_RIVALS = 0.5

# The worker decides what runs side by side; OpenCV does not.
cv2.setNumThreads(1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """Places, what they look like, and where they lie.

    `points` is N × 2 float32, x and y in working pixels; `scales` (working pixels) and `angles`
    (radians) are N float32; `spectra` is N × 64 int8 (descriptors.py); `drawn` is N uint8, 0 for
    photographed to 255 for drawn; `panel` is N uint8, an index into `panels`, the largest first.
    `size` is the working width and height of the whole picture, in pixels.
    """

    points: NDArray[np.float32]
    scales: NDArray[np.float32]
    angles: NDArray[np.float32]
    spectra: NDArray[np.int8]
    drawn: NDArray[np.uint8]
    panel: NDArray[np.uint8]
    panels: tuple[Rectangle, ...]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.points)

    def of_the_largest(self) -> Features:
        """Return the features of the largest panel, and of those as large: what a picture is about.

        Adverts and faces beside it are in other pictures of the same site too.
        """
        large = [one.area >= _AS_LARGE * self.panels[0].area for one in self.panels]
        kept = np.array(large, bool)[self.panel]
        return self if kept.all() else self.where(kept)

    def rivals(self) -> tuple[Rectangle, ...]:
        """Return the panels of which any could be what the picture is about; one nearly always."""
        return tuple(one for one in self.panels if one.area >= _RIVALS * self.panels[0].area)

    def where(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Features:
        """Return the features that a mask or a list of indices names."""
        return Features(
            points=self.points[kept],
            scales=self.scales[kept],
            angles=self.angles[kept],
            spectra=self.spectra[kept],
            drawn=self.drawn[kept],
            panel=self.panel[kept],
            panels=self.panels,
            size=self.size,
        )


def find_features(*, picture: Picture) -> Features:
    """The strongest places of each panel, at most 2,500 in all; none in a flat picture."""
    height, width = picture.pixels.shape[:2]
    panels = find_panels(picture.pixels)
    boxes = [panel.in_pixels(height=height, width=width) for panel in panels]
    longest = max(boxes[0][2] - boxes[0][0], boxes[0][3] - boxes[0][1])
    scale = min(1.0, WORKING_SIDE / longest)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    found = []
    for index, (left, top, right, bottom) in enumerate(boxes):
        most = round(MOST_POINTS * panels[index].area / panels[0].area)
        part = picture.pixels[top:bottom, left:right]
        one = _find(part, scale=scale, most=max(most, _FEWEST_OF_A_PANEL))
        points = one[0] + np.array([left, top], np.float32) * np.float32(scale)
        found.append((points, *one[1:], np.full(len(points), index, np.uint8)))
    joined = [np.concatenate(part)[:MOST_POINTS_IN_ALL] for part in zip(*found, strict=True)]
    points, scales, angles, spectra, drawn, panel = joined
    return Features(
        points=np.clip(points, 0, (size[0] - 1, size[1] - 1)).astype(np.float32),
        scales=scales,
        angles=angles,
        spectra=spectra,
        drawn=drawn,
        panel=panel,
        panels=panels,
        size=size,
    )


def _spread(
    places: Sequence[cv2.KeyPoint], shape: tuple[int, ...], most: int
) -> list[cv2.KeyPoint]:
    """At most so many places: some of each cell of a grid, whatever there is elsewhere, then the strongest.

    Where a part was replaced by something rich in detail, the strongest of all would be in that part alone.
    """
    if len(places) <= most:
        return list(places)
    strongest = sorted(places, key=lambda one: -one.response)
    height, width = shape[:2]
    taken: Counter[tuple[int, int]] = Counter()
    kept: list[cv2.KeyPoint] = []
    others: list[cv2.KeyPoint] = []
    for one in strongest:
        cell = int(one.pt[0] * _CELLS / width), int(one.pt[1] * _CELLS / height)
        taken[cell] += 1
        of_the_cell = taken[cell] <= most * _SPREAD / _CELLS**2
        (kept if of_the_cell else others).append(one)
    return [*kept, *others[: most - len(kept)]]


_Found = tuple[
    "NDArray[np.float32]",
    "NDArray[np.float32]",
    "NDArray[np.float32]",
    "NDArray[np.int8]",
    "NDArray[np.uint8]",
]


def _find(part: NDArray[np.uint8], *, scale: float, most: int) -> _Found:
    """Places of one panel in working pixels from its corner: points, scales, angles, spectra, drawn."""
    side = max(1, round(max(part.shape[:2]) * scale))
    small = shrunk(pixels=part, side=side)
    enlarged = float(np.clip(_SMALL_PANEL / max(small.shape[:2]), 1.0, _MOST_ENLARGED))
    if enlarged > 1:
        small = np.asarray(
            cv2.resize(small, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC)
        )
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    sift = cv2.SIFT.create(contrastThreshold=_CONTRAST)
    chosen = _spread(sift.detect(grey, None), grey.shape, most)
    if not chosen:
        nothing = np.zeros(0, np.float32)
        return nothing.reshape(0, 2), nothing, nothing, np.zeros((0, COEFFICIENTS), np.int8), nothing.astype(np.uint8)  # fmt: skip
    places, raw = sift.compute(grey, chosen)
    points = np.array([one.pt for one in places[:most]], np.float32)
    scales = np.array([one.size for one in places[:most]], np.float32)
    angles = np.deg2rad([one.angle for one in places[:most]]).astype(np.float32)
    drawn = drawnness(grey, points=points, scales=scales)
    return (
        points / enlarged,
        scales / enlarged,
        angles,
        spectrum_of(np.asarray(raw[:most], np.float32)),
        drawn,
    )

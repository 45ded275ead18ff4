"""Where in a picture the photographs are: its panels.

A screenshot shows a photograph among bars, words and icons that other screenshots of the same app
show too. What is compared is taken from the panels alone. A page is told by its flat paper: where
nothing drawn and flat surrounds it, the whole picture is one panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.hashing import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from takedown.matching.consensus import Matrix

# The side, in pixels, at which the layout of a page is read.
_LAYOUT_SIDE = 512
# More panels than this are the small change of a page.
MOST_PANELS = 8
_DEEPEST = 4
# Panels are at least this long, in layout pixels, and cover at least this much of what holds them.
_SHORTEST = 24
_SMALLEST = 0.015
# A page's paper: how much of the edge has one colour, how near to it, and how much of it away from
# what is on it has just that colour.
_EDGE_SHARE = 0.35
_SAME_COLOUR = 10
_FLAT_STEP = 2
_FLAT_SHARE = 0.9
_AWAY = 9
# A panel fills its rectangle, and has an edge along each of its sides; a round thing on white has
# none. Letters and thin lines are gone before that is asked.
_FILLED = 0.6
_EDGED = 0.55
_LEAST_EDGED = 0.25
# What has no edge of its own is joined over gaps of so many layout pixels, and has to be larger.
_JOINED = 21
_SMALLEST_UNEDGED = 0.03
_STROKE = 7
# What fills nearly everything is not on a page.
_WHOLE = 0.94
# A photograph has many levels of brightness; a button or a bubble with words has few.
_LEVELS = 64
_LEVEL_SHARE = 0.002
_FEWEST_LEVELS = 10

Box = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Rectangle:
    """A part of a picture, as fractions of its width and height from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """The fraction of the picture that the rectangle covers."""
        return (self.right - self.left) * (self.bottom - self.top)

    def in_pixels(self, *, height: int, width: int) -> Box:
        """Left, top, right and bottom in pixels of a picture of this size; at least one each way."""
        left, top = round(self.left * width), round(self.top * height)
        right = max(left + 1, round(self.right * width))
        return left, top, right, max(top + 1, round(self.bottom * height))


WHOLE = Rectangle(left=0, top=0, right=1, bottom=1)


def find_panels(pixels: NDArray[np.uint8]) -> tuple[Rectangle, ...]:
    """Return the panels of a picture (height × width × 3), the largest first; the whole where none is."""
    small = shrunk(pixels=pixels, side=_LAYOUT_SIDE)
    height, width = small.shape[:2]
    boxes = [box for box in _cut(small, (0, 0, width, height), 0) if _is_photograph(small, box)]
    found = [
        Rectangle(left=left / width, top=top / height, right=right / width, bottom=bottom / height)
        for left, top, right, bottom in boxes
    ]
    largest = sorted(found, key=lambda panel: -panel.area)
    return tuple(largest[:MOST_PANELS]) or (WHOLE,)


def _cut(page: NDArray[np.uint8], box: Box, depth: int) -> Iterator[Box]:
    """The panels inside a box, or the box itself where it is no page."""
    left, top, right, bottom = box
    part = page[top:bottom, left:right]
    found = _on_paper(part) if depth < _DEEPEST and min(part.shape[:2]) >= _SHORTEST else []
    if not found:
        yield box
    for inner in found:
        placed = inner[0] + left, inner[1] + top, inner[2] + left, inner[3] + top
        if _area(inner) > _WHOLE * _area((0, 0, right - left, bottom - top)):
            yield placed
        else:
            yield from _cut(page, placed, depth + 1)


def _on_paper(part: NDArray[np.uint8]) -> list[Box]:
    """What lies on the paper of a page and fills its rectangle; nothing where there is no paper."""
    colour, share = _paper(part)
    if share < _EDGE_SHARE:
        return []
    content = (np.abs(part.astype(np.int16) - colour).max(axis=2) > _SAME_COLOUR).astype(np.uint8)
    if not _is_flat(part, colour, content):
        return []
    closed = cv2.morphologyEx(content, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((_STROKE, _STROKE), np.uint8))
    solid = np.asarray(opened, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    boxes = [
        (left, top, left + width, top + height)
        for left, top, width, height, pixels in stats[1:].tolist()
        if min(width, height) >= _SHORTEST
        and width * height >= _SMALLEST * content.size
        and pixels >= _FILLED * width * height
        and _has_edges(solid[top : top + height, left : left + width])
    ]
    panels = _outermost(boxes)
    return _outermost([*panels, *_without_edges(part, solid, panels)]) if panels else []


def _without_edges(
    part: NDArray[np.uint8], solid: NDArray[np.uint8], panels: list[Box]
) -> list[Box]:
    """Pictures on a page of their own colour: no edge is seen, and many levels are."""
    rest = solid.copy()
    for left, top, right, bottom in panels:
        rest[top:bottom, left:right] = 0
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((_JOINED, _JOINED), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    boxes = [
        (left, top, left + width, top + height)
        for left, top, width, height, _ in stats[1:].tolist()
    ]
    return [
        box
        for box in boxes
        if _area(box) >= _SMALLEST_UNEDGED * solid.size and _is_photograph(part, box)
    ]


def _has_edges(solid: NDArray[np.uint8]) -> bool:
    """Whether something lies just inside each of the four sides, along most of it."""
    sides = (solid[1:4], solid[-4:-1], solid[:, 1:4].T, solid[:, -4:-1].T)
    along = [float(side.max(axis=0).mean()) for side in sides]
    return sum(along) / len(along) >= _EDGED and min(along) >= _LEAST_EDGED


def _paper(part: NDArray[np.uint8]) -> tuple[NDArray[np.float64], float]:
    """The colour that most of the edge has, and what share of the edge has it."""
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    code = (edge >> 4).astype(np.int32) @ np.array([256, 16, 1])
    commonest = np.bincount(code, minlength=1).argmax()
    colour = np.median(edge[code == commonest], axis=0)
    near = np.abs(edge.astype(np.int16) - colour).max(axis=1) <= _SAME_COLOUR
    return colour, float(near.mean())


def _is_flat(
    part: NDArray[np.uint8], colour: NDArray[np.float64], content: NDArray[np.uint8]
) -> bool:
    """Whether the paper is drawn, and so of one colour: a sky has its grain and grows darker upwards."""
    away = cv2.dilate(content, np.ones((_AWAY, _AWAY), np.uint8)) == 0
    if not away.any():
        return False
    off = np.abs(part[away].astype(np.int16) - colour).max(axis=1)
    return float((off <= _FLAT_STEP).mean()) >= _FLAT_SHARE


def _outermost(boxes: list[Box]) -> list[Box]:
    """The boxes that lie in no other."""
    kept: list[Box] = []
    for box in sorted(boxes, key=_area, reverse=True):
        if not any(_holds(other, box) for other in kept):
            kept.append(box)
    return kept


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - 2 <= inner[0]
        and outer[1] - 2 <= inner[1]
        and inner[2] <= outer[2] + 2
        and inner[3] <= outer[3] + 2
    )


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_photograph(page: NDArray[np.uint8], box: Box) -> bool:
    left, top, right, bottom = box
    grey = cv2.cvtColor(page[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    levels = np.bincount((grey // (256 // _LEVELS)).ravel(), minlength=_LEVELS) / grey.size
    return int((levels > _LEVEL_SHARE).sum()) >= _FEWEST_LEVELS


def where_it_lies(
    matrix: Matrix, *, query: tuple[int, int], reference: tuple[int, int], mirrored: bool
) -> Rectangle:
    """Where the frame of the reference falls in the query, cut off at the query's edges.

    `matrix` takes pixels of the query (mirrored first, where `mirrored`) to those of the reference;
    sizes are widths and heights in pixels.
    """
    width, height = reference
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    back = np.asarray(cv2.invertAffineTransform(np.array(matrix)), dtype=np.float64)
    placed = (corners @ back[:, :2].T + back[:, 2]) / query
    left, top = np.clip(placed.min(axis=0), 0, 1).tolist()
    right, bottom = np.clip(placed.max(axis=0), 0, 1).tolist()
    if mirrored:
        left, right = 1 - right, 1 - left
    return Rectangle(left=left, top=top, right=right, bottom=bottom)

"""Local features of a picture: places that can be found again in a copy, and what is around them.

RootSIFT (Lowe 2004; Arandjelović and Zisserman 2012) on brightness at most 640 pixels a side, as
measured for this project. Features show much of a picture's shapes: they are sealed like it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from takedown.matching.hashing import shrunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.pictures.picture import Picture

# The size at which the bands of `compare` were measured.
WORKING_SIDE = 640
# Bounds time and memory for every pair; the strongest are kept.
MOST_POINTS = 1500
DESCRIPTOR_LENGTH = 128

# A descriptor's entries are 0 to 1 and seldom over a half; this spends eight bits on that half.
_SCALE = 512.0
# SIFT describes 4 × 4 cells of 8 directions around a place (Lowe 2004, section 6).
_CELLS = 4
_DIRECTIONS = 8

_MAGIC = b"TDF1"
_HEADER = struct.Struct("<4sHHI")

# The worker decides what runs side by side; OpenCV does not.
cv2.setNumThreads(1)


class FeaturesUnreadableError(Exception):
    """Stored bytes that are not features, or not features of a version this program knows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """Places and their descriptors.

    `points` is N × 2 float32, x and y in working pixels; `descriptors` is N × 128 uint8; `size`
    is the working width and height in pixels.
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.points)

    def mirrored(self) -> Features:
        """The features of the picture seen in a mirror, without looking at its pixels again.

        A mirror turns each place's surroundings over: rows swap ends and directions change sign.
        """
        width, _ = self.size
        points = self.points.copy()
        points[:, 0] = (width - 1) - points[:, 0]
        cells = self.descriptors.reshape(-1, _CELLS, _CELLS, _DIRECTIONS)
        turned = -np.arange(_DIRECTIONS) % _DIRECTIONS
        descriptors = cells[:, ::-1, :, turned].reshape(-1, DESCRIPTOR_LENGTH)
        return Features(
            points=points, descriptors=np.ascontiguousarray(descriptors), size=self.size
        )

    def to_bytes(self) -> bytes:
        """A small format of our own: a header, the points, the descriptors; nothing executable."""
        return (
            _HEADER.pack(_MAGIC, *self.size, len(self))
            + self.points.astype("<f4").tobytes()
            + self.descriptors.tobytes()
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        """Read what `to_bytes` wrote. Raises FeaturesUnreadableError for anything else."""
        if len(data) < _HEADER.size:
            raise FeaturesUnreadableError("These bytes are too few to hold features.")
        magic, width, height, count = _HEADER.unpack_from(data)
        if magic != _MAGIC:
            raise FeaturesUnreadableError("These bytes are not features of a known version.")
        middle = _HEADER.size + count * 8
        if count > MOST_POINTS or len(data) != middle + count * DESCRIPTOR_LENGTH:
            raise FeaturesUnreadableError("These features are cut short or too long.")
        points = np.frombuffer(data[_HEADER.size : middle], "<f4").reshape(-1, 2)
        if not _all_inside(points, width, height):
            raise FeaturesUnreadableError("These features lie outside their picture.")
        descriptors = np.frombuffer(data[middle:], np.uint8).reshape(-1, DESCRIPTOR_LENGTH)
        return cls(points=points.astype(np.float32), descriptors=descriptors, size=(width, height))


def find_features(*, picture: Picture) -> Features:
    """The picture's strongest places, at most 1,500 of them; none at all in a flat picture."""
    small = shrunk(pixels=picture.pixels, side=WORKING_SIDE)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    found, raw = cv2.SIFT.create(nfeatures=MOST_POINTS).detectAndCompute(grey, None)
    if not found:
        return _no_features((width, height))
    points = np.array([place.pt for place in found[:MOST_POINTS]], dtype=np.float32)
    points = np.clip(points, 0, (width - 1, height - 1)).astype(np.float32)
    return Features(
        points=points, descriptors=_root(raw[:MOST_POINTS].astype(np.float32)), size=(width, height)
    )


def _no_features(size: tuple[int, int]) -> Features:
    return Features(
        points=np.zeros((0, 2), np.float32),
        descriptors=np.zeros((0, DESCRIPTOR_LENGTH), np.uint8),
        size=size,
    )


def _root(raw: NDArray[np.float32]) -> NDArray[np.uint8]:
    """RootSIFT: shares of the whole, square-rooted; then eight bits an entry."""
    total = np.maximum(raw.sum(axis=1, keepdims=True), 1e-6)
    shares: NDArray[np.float32] = np.sqrt(raw / total)
    return np.minimum(np.round(shares * _SCALE), 255).astype(np.uint8)


def _all_inside(points: NDArray[np.float32], width: int, height: int) -> bool:
    """False for a point that is not a number, too: such comparisons are never true."""
    return bool(((points >= 0) & (points <= (width, height))).all())

"""Perceptual hashes of a picture: pHash at 16 × 16 and PDQ, 256 bits each.

Each says by which algorithm and version it was made and how much there was to hash. Hashes are
personal data: sealed like the picture itself, never logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import imagehash
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 256
# PDQ's own rule: discard below 50 (ThreatExchange, pdq/README.md, "quality"). We hold both to it.
DECIDING_QUALITY = 50
# One canonical size before hashing, so that a picture hashes alike from whatever size it was read.
HASHED_SIDE = 512
# imagehash.phash at 16 × 16 looks at the low frequencies of a 64 × 64 reduction.
_PHASH_SIZE = 16
_REDUCED_SIDE = 64
# PDQ hashing paper (Meta, 2019): gradients in per cent of full scale, summed, and divided by 90.
_QUALITY_DIVISOR = 90


@dataclass(frozen=True, kw_only=True)
class PerceptualHash:
    """A 256-bit perceptual hash; `quality` is 0 (nothing to hash) to 100."""

    algorithm: str
    version: str
    bits: bytes
    quality: int

    def __post_init__(self) -> None:
        if len(self.bits) * 8 != BITS:
            raise ValueError(f"A perceptual hash has {BITS} bits.")
        if not 0 <= self.quality <= 100:
            raise ValueError("Quality runs from 0 to 100.")

    @property
    def decides(self) -> bool:
        """Whether there was enough in the picture for its hash to mean anything."""
        return self.quality >= DECIDING_QUALITY


def phash16(pixels: NDArray[np.uint8]) -> PerceptualHash:
    """pHash at 16 × 16 (imagehash.phash, hash_size=16) of pixels at the canonical size."""
    found = imagehash.phash(Image.fromarray(pixels), hash_size=_PHASH_SIZE)
    return PerceptualHash(
        algorithm="phash16",
        version="1",
        bits=np.packbits(np.asarray(found.hash, dtype=bool)).tobytes(),
        quality=_quality(pixels),
    )


def distance(*, a: PerceptualHash, b: PerceptualHash) -> int:
    """How many of 256 bits differ.

    Raises ValueError where the two were not made the same way: the number would mean nothing.
    """
    if (a.algorithm, a.version) != (b.algorithm, b.version):
        raise ValueError("Hashes made in different ways cannot be compared.")
    return (int.from_bytes(a.bits, "big") ^ int.from_bytes(b.bits, "big")).bit_count()


def shrunk(*, pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Height × width × channels uint8 averaged down to at most `side` pixels a side."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if longest <= side:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(width * side / longest)), max(1, round(height * side / longest)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _quality(pixels: NDArray[np.uint8]) -> int:
    """How much the brightness changes across the picture, by PDQ's formula on pHash's reduction."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    size = (_REDUCED_SIDE, _REDUCED_SIDE)
    reduced = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.int64)
    steps = sum(int((np.abs(np.diff(reduced, axis=axis)) * 100 // 255).sum()) for axis in (0, 1))
    return min(100, steps // _QUALITY_DIVISOR)

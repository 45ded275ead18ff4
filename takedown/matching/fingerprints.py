"""The hashes of a picture: one fingerprint for each of its panels, and for other parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.matching.hashing import HASHED_SIDE, PerceptualHash, distance, phash16, shrunk
from takedown.matching.pdq import pdq_orientations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from takedown.matching.regions import Rectangle

_MOST_PANELS = 3
# Where the largest panel covers less, the rest is a page: two of one app are near as wholes.
_WHOLE_COUNTS = 0.5


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """pHash-16 and PDQ of one part of a picture.

    PDQ in each of eight orientations, as it is first; as it is only, where a person's own device
    made it.
    """

    phash: PerceptualHash
    pdq: tuple[PerceptualHash, ...]


def fingerprints(
    *, pixels: NDArray[np.uint8], panels: Sequence[Rectangle]
) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of the panels of a picture (height × width × 3 uint8), the largest first.

    The whole of a page is not hashed: most of it is in every page of the same app.
    """
    height, width = pixels.shape[:2]
    boxes = [panel.in_pixels(height=height, width=width) for panel in panels[:_MOST_PANELS]]
    return tuple(fingerprint(pixels[top:bottom, left:right]) for left, top, right, bottom in boxes)


def part_fingerprints(
    *, pixels: NDArray[np.uint8], panels: Sequence[Rectangle]
) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of further parts of a picture (height × width × 3 uint8).

    The halves of its largest panel, left, right, top and bottom, as a collage has them, and the whole
    where it is no page. Only a photo of which nothing but a fingerprint is kept is looked for in these.
    """
    height, width = pixels.shape[:2]
    left, top, right, bottom = panels[0].in_pixels(height=height, width=width)
    across, down = (left + right + 1) // 2, (top + bottom + 1) // 2
    boxes = [
        (left, top, max(left + 1, across), bottom),
        (min(across, right - 1), top, right, bottom),
        (left, top, right, max(top + 1, down)),
        (left, min(down, bottom - 1), right, bottom),
    ]
    if _WHOLE_COUNTS <= panels[0].area < 1:
        boxes.append((0, 0, width, height))
    return tuple(fingerprint(pixels[top:bottom, left:right]) for left, top, right, bottom in boxes)


def fingerprint(pixels: NDArray[np.uint8]) -> Fingerprint:
    """Return the fingerprint of pixels, brought to the canonical size first."""
    small = shrunk(pixels=pixels, side=HASHED_SIDE)
    bits, quality = pdq_orientations(small)
    return Fingerprint(
        phash=phash16(small),
        pdq=tuple(
            PerceptualHash(algorithm="pdq", version="1", bits=each, quality=quality)
            for each in bits
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Distances:
    """Bits of 256: the least of pHash; that of PDQ, None where no quality lets it decide; the least that decides."""

    phash: int
    pdq: int | None
    deciding: int | None


def nearest(query: Sequence[Fingerprint], reference: Sequence[Fingerprint]) -> Distances:
    """Return the least distances: of any panel of the query, in any orientation for PDQ.

    Of the reference its largest panel counts, as it is.
    """
    main = reference[0]
    by_phash = [one.phash for one in query]
    by_pdq = list(_deciding([each for one in query for each in one.pdq], main.pdq[0]))
    both = [*_deciding(by_phash, main.phash), *by_pdq]
    return Distances(
        phash=min(distance(a=one, b=main.phash) for one in by_phash),
        pdq=min(by_pdq, default=None),
        deciding=min(both, default=None),
    )


def _deciding(ours: Sequence[PerceptualHash], theirs: PerceptualHash) -> Iterator[int]:
    return (distance(a=one, b=theirs) for one in ours if one.decides and theirs.decides)

"""How near the derivation comes to the truth, where the truth is known: edits with a mask of our own."""

from __future__ import annotations

import statistics
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from takedown.matching.compare import compare, signature
from takedown.matching.regions import Rectangle
from tests.bench.changes import CHANGES, fitted, jpeg
from tests.bench.changes.edits import body_mask, drawn_anew, mixed
from tests.bench.photographs import photographs
from tests.bench.recall import picture_of

_SHARES = (0.1, 0.2, 0.3, 0.5)
# Changes after which nothing differs.
_UNEDITED = ("jpeg_30", "resized_quarter", "colour_filter", "brightened", "crop_40", "mirror")


@dataclass(frozen=True)
class Derived:
    """One copy: the true and the told share that differs, and how well the rectangle fits."""

    kind: str
    true: float
    told: float | None
    overlap: float | None


def measure_derived() -> list[Derived]:
    """Edits of several sizes, drawn anew or not, and copies without an edit, of the held-out half."""
    indices = [index for index, one in enumerate(photographs()) if one.held_out]
    with ProcessPoolExecutor(2) as pool:
        return [one for some in pool.map(_of_one, indices, chunksize=2) for one in some]


def say_derived(measured: list[Derived]) -> list[str]:
    """The lines of the table."""
    lines = ["| copies | found | median error of the share | 9 in 10 within | rectangles that overlap the true one by half |", "|---|---|---|---|---|"]  # fmt: skip
    for kind in dict.fromkeys(one.kind for one in measured):
        some = [one for one in measured if one.kind == kind]
        errors = sorted(abs(one.told - one.true) for one in some if one.told is not None)
        fits = [one.overlap for one in some if one.overlap is not None]
        half = f"{100 * sum(fit >= 0.5 for fit in fits) / len(fits):.0f} %" if fits else ""
        lines.append(
            f"| {kind} | {len(errors)} of {len(some)} | {100 * statistics.median(errors):.1f} % of the area "
            f"| {100 * errors[int(0.9 * len(errors))]:.1f} % | {half} |"
        )
    return lines


def _of_one(index: int) -> list[Derived]:
    photograph = photographs()[index]
    pixels = photograph.pixels()
    reference = signature(picture=picture_of(pixels))
    rng = np.random.default_rng(zlib.crc32(photograph.name.encode()))
    half = [one for one in photographs() if one.held_out and one.series != photograph.series]
    other = fitted(half[int(rng.integers(len(half)))].pixels(), *pixels.shape[:2])
    told = []
    for share in _SHARES:
        mask = body_mask(pixels, share, rng)
        edited = mixed(other, pixels, mask)
        for kind, copy in (("replaced", jpeg(edited)), ("drawn anew", drawn_anew(edited, rng))):
            told.append(_measured(f"{share:.0%} {kind}", copy, reference, mask > 0.5))
    for change in _UNEDITED:
        copy = CHANGES[change](pixels, rng, other)
        told.append(_measured("not edited", copy, reference, None))
    return told


def _measured(kind: str, copy: np.ndarray, reference, mask: np.ndarray | None) -> Derived:
    likeness = compare(query=signature(picture=picture_of(copy)), reference=reference)
    derivation = likeness.derivation
    if mask is None:
        return Derived(kind, 0.0, likeness.differs, None)
    overlap = None
    if derivation is not None:
        overlap = _overlap(derivation.rectangle, mask) if derivation.rectangle else 0.0
    return Derived(kind, float(mask.mean()), likeness.differs, overlap)


def _overlap(told: Rectangle, mask: np.ndarray) -> float:
    """The area that both rectangles cover, of the area that either does."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    true = Rectangle(
        left=columns[0] / width, top=rows[0] / height,
        right=(columns[-1] + 1) / width, bottom=(rows[-1] + 1) / height,
    )  # fmt: skip
    wide = max(0.0, min(told.right, true.right) - max(told.left, true.left))
    high = max(0.0, min(told.bottom, true.bottom) - max(told.top, true.top))
    return wide * high / (told.area + true.area - wide * high)

"""How long it takes on one core: hashing beside decoding, one capture against many references."""

from __future__ import annotations

import io
import statistics
import time
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pdqhash
from PIL import Image

from takedown.matching.compare import compare, signature
from takedown.matching.hashing import HASHED_SIDE
from takedown.matching.pdq import pdq_orientations
from tests.bench.changes import fitted
from tests.bench.recall import picture_of, references

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {"2 MP": (1080, 1920), "12 MP": (3000, 4000)}


def median_ms(work: Callable[[], object], *, times: int = 15) -> float:
    """The median of so many runs, in milliseconds, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)


def hashing() -> dict[str, dict[str, float]]:
    """Milliseconds for a JPEG of each size: the scaled decode alone, with our PDQ, and others."""
    told = {}
    for size, (height, width) in SIZES.items():
        out = io.BytesIO()
        Image.fromarray(fitted(references()[3].photograph.pixels(), height, width)).save(
            out, "JPEG", quality=88
        )
        data = out.getvalue()
        told[size] = {
            "scaled decode alone": median_ms(lambda data=data: _decoded(data)),
            "scaled decode and our PDQ, all orientations": median_ms(
                lambda data=data: _hashed(data)
            ),
            "full decode and pdqhash": median_ms(lambda data=data: _by_pdqhash(data), times=7),
        }
    return told


def _decoded(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    image.draft("L", (HASHED_SIDE, HASHED_SIDE))
    return np.asarray(image)


def _hashed(data: bytes) -> tuple[tuple[bytes, ...], int]:
    return pdq_orientations(_decoded(data), side=HASHED_SIDE)


def _by_pdqhash(data: bytes) -> object:
    return pdqhash.compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def comparing() -> dict[str, float]:
    """Milliseconds for one capture: to read it, and against 1, 10 and 100 references."""
    held = [one.ours for one in references()]
    many = (held * (100 // len(held) + 1))[:100]
    pixels = references()[0].photograph.pixels()
    query = signature(picture=picture_of(pixels))
    told = {
        "signature of a photograph": median_ms(
            lambda: signature(picture=picture_of(pixels)), times=7
        )
    }
    for count in (1, 10, 100):
        some = many[-count:]
        told[f"against {count}"] = median_ms(
            lambda some=some: [compare(query=query, reference=one) for one in some], times=5
        )
    return told


cv2.setNumThreads(1)

"""How many changed copies are found, and how many other pictures: every change of every photograph."""

from __future__ import annotations

import zlib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import imagehash
import numpy as np
import pdqhash
from PIL import Image

from takedown.matching.compare import Band, Signature, compare, signature
from takedown.pictures.picture import Picture
from tests.bench.changes import CHANGES
from tests.bench.photographs import OTHER_VIEWS, Photograph, photographs, view
from tests.bench.shared import PAIRS

# Fewer places than this, and a photograph has hardly anything to find again: reported by itself.
DETAILED = 300
# Drawn wallpapers that stand beside the photographs as others.
_DRAWN = 30
_RADIUS = 31
# The cameras of OpenCV's calibration pictures: one person in one room, each time otherwise.
_TIMES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14)


@dataclass(frozen=True)
class Query:
    """One changed copy: whether we and others found its photograph, and what else was found in it."""

    change: str
    name: str
    half: int
    detailed: bool
    found: bool
    band: str
    support: int
    pdq: bool
    phash: bool
    wrong: tuple[str, ...]
    compared: int


@dataclass(frozen=True)
class Reference:
    """A photograph with all that it is compared by."""

    photograph: Photograph
    ours: Signature
    pdq: np.ndarray
    phash: imagehash.ImageHash


def picture_of(pixels: np.ndarray) -> Picture:
    """Pixels as the program has them once a file is decoded."""
    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    return Picture(pixels=whole, width=width, height=height, format="PNG", frames=1)


@cache
def compared_with() -> tuple[Photograph, ...]:
    """The photographs, then drawn pictures with most detail first, as far as they are compared with."""
    real = [one for one in photographs() if one.real]
    drawn = [one for one in photographs() if not one.real]
    return (*real, *drawn[:_DRAWN])


@cache
def references() -> tuple[Reference, ...]:
    """Everything that a query is compared with, once in each process."""
    return tuple(
        Reference(
            photograph=one,
            ours=signature(picture=picture_of(one.pixels())),
            pdq=pdqhash.compute(one.pixels())[0],
            phash=imagehash.phash(Image.fromarray(one.pixels()), hash_size=16),
        )
        for one in compared_with()
    )


def measure(*, processes: int = 2) -> list[Query]:
    """Every change of every photograph, compared with its own and with every other."""
    real = [index for index, one in enumerate(compared_with()) if one.real]
    tasks = [(change, index) for change in CHANGES for index in real]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(_one, tasks, chunksize=8))


def _one(task: tuple[str, int]) -> Query:
    change, index = task
    own = references()[index]
    name = own.photograph.name
    rng = np.random.default_rng(zlib.crc32(f"{name} {change}".encode()))
    real = [one for one in compared_with() if one.real and one.name != name]
    other = real[int(rng.integers(len(real)))]
    pixels = CHANGES[change](own.photograph.pixels(), rng, other.pixels())
    ours = signature(picture=picture_of(pixels))
    likeness = compare(query=ours, reference=own.ours)
    # Parts of the other photograph are in the query; neither is it a stranger.
    strangers = [one for one in references() if one.photograph.name not in {name, other.name}]
    wrong = [
        one.photograph.name for one in strangers if compare(query=ours, reference=one.ours).found
    ]
    return Query(
        change=change,
        name=name,
        half=index % 2,
        detailed=len(own.ours.features) >= DETAILED,
        found=likeness.found,
        band=str(likeness.band),
        support=likeness.support,
        pdq=bool((pdqhash.compute(pixels)[0] != own.pdq).sum() <= _RADIUS),
        phash=bool(imagehash.phash(Image.fromarray(pixels), hash_size=16) - own.phash <= _RADIUS),
        wrong=tuple(wrong),
        compared=len(strangers),
    )


def measure_shared(*, pairs: int = 30, processes: int = 2) -> dict[str, list[tuple[str, int]]]:
    """For each kind of pair that shares something, the band and the support of each pair."""
    tasks = [(kind, number) for kind in PAIRS for number in range(pairs)]
    scenes = [
        *[("another view", one, two) for two, one in OTHER_VIEWS.items() if two not in _FRAMES],
        *[("another view", f"left{at:02d}", f"right{at:02d}") for at in _TIMES],
        *[
            ("same person, other moment and place", f"left{one:02d}", f"right{two:02d}")
            for one in _TIMES
            for two in _TIMES
            if one != two and (one * 7 + two) % 4 == 0
        ],
    ]
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with ProcessPoolExecutor(processes) as pool:
        for kind, band, support in pool.map(_shared, tasks, chunksize=8):
            found[kind].append((band, support))
        for kind, band, support in pool.map(_scene, scenes, chunksize=4):
            found[kind].append((band, support))
    return dict(found)


# Pictures of one film, moments apart: to find the one by the other is right.
_FRAMES = frozenset({"basketball2", "rubberwhale2"})


def _shared(task: tuple[str, int]) -> tuple[str, str, int]:
    kind, number = task
    real = [one for one in compared_with() if one.real]
    one, two, other = np.random.default_rng(number).choice(len(real), 3, replace=False)
    pair = PAIRS[kind](real[one].pixels(), real[two].pixels(), real[other].pixels(), number)
    return kind, *_compared(*pair)


def _scene(task: tuple[str, str, str]) -> tuple[str, str, int]:
    kind, one, two = task
    return kind, *_compared(view(one), view(two))


def _compared(one: np.ndarray, two: np.ndarray) -> tuple[Band, int]:
    query, reference = (signature(picture=picture_of(pixels)) for pixels in (one, two))
    likeness = compare(query=query, reference=reference)
    return likeness.band, likeness.support

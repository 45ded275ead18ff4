"""How many changed copies are found, and in how many other pictures: every change of every photograph."""

from __future__ import annotations

import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from takedown.matching.compare import Signature, compare, signature
from takedown.pictures.picture import Picture
from tests.bench import others
from tests.bench.changes import CHANGES
from tests.bench.photographs import Photograph, photographs

# Fewer places than this, and a photograph has hardly anything to find again: reported by itself.
DETAILED = 300
# Drawn wallpapers that stand beside the photographs as strangers, and strangers for each copy.
_DRAWN = 30
_STRANGERS = 54
# How often each photograph of the held-out half is changed in each way, by other chance each time.
_DRAWS = 2
_PROCESSES = 2


@dataclass(frozen=True)
class Query:
    """One changed copy: whether we and others found its photograph, and what else was found in it.

    `by_others` and `wrong_by_others` are in the order of `others.NAMES`; empty where not measured.
    """

    change: str
    name: str
    held_out: bool
    detailed: bool
    found: bool
    band: str
    support: int
    wrong: tuple[str, ...]
    most_wrong: int
    compared: int
    by_others: tuple[bool, ...]
    wrong_by_others: tuple[int, ...]


@dataclass(frozen=True)
class Reference:
    """A photograph with all that it is compared by."""

    photograph: Photograph
    ours: Signature
    theirs: others.Held


def picture_of(pixels: np.ndarray) -> Picture:
    """Pixels as the program has them once a file is decoded."""
    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    return Picture(pixels=whole, width=width, height=height, format="PNG", frames=1)


@cache
def compared_with() -> tuple[Photograph, ...]:
    """The photographs, the training half first, then some drawn pictures."""
    drawn = [one for one in photographs() if not one.real]
    return (*(one for one in photographs() if one.real), *drawn[:_DRAWN])


@cache
def references() -> tuple[Reference, ...]:
    """Everything that a query is compared with, once in each process."""
    return tuple(
        Reference(
            photograph=one,
            ours=signature(picture=picture_of(one.pixels())),
            theirs=others.held(one.pixels()),
        )
        for one in compared_with()
    )


def changed(photograph: Photograph, change: str, draw: int) -> tuple[np.ndarray, Photograph]:
    """A changed copy, and the photograph of the same half that was pasted from; always the same."""
    rng = np.random.default_rng(zlib.crc32(f"{photograph.name} {change} {draw}".encode()))
    half = [
        one
        for one in photographs()
        if one.real and one.held_out == photograph.held_out and one.series != photograph.series
    ]
    other = half[int(rng.integers(len(half)))]
    return CHANGES[change](photograph.pixels(), rng, other.pixels()), other


def measure(*, held_out: bool | None = None) -> list[Query]:
    """Every change of every photograph (of one half), compared with its own and with strangers."""
    tasks = [
        (change, index, draw)
        for change in CHANGES
        for index, one in enumerate(compared_with())
        if one.real and held_out in {None, one.held_out}
        for draw in range(_DRAWS if one.held_out else 1)
    ]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        return list(pool.map(_one, tasks, chunksize=8))


def _one(task: tuple[str, int, int]) -> Query:
    change, index, draw = task
    own = references()[index]
    pixels, other = changed(own.photograph, change, draw)
    ours = signature(picture=picture_of(pixels))
    likeness = compare(query=ours, reference=own.ours)
    strangers = _strangers(own.photograph, other, seed=(index, draw, zlib.crc32(change.encode())))
    wrong = {one.photograph.name: compare(query=ours, reference=one.ours) for one in strangers}
    # Others are measured where nothing was chosen by the pictures, each copy once.
    told = others.hashes(pixels) if own.photograph.held_out and not draw else None
    return Query(
        change=change,
        name=own.photograph.name,
        held_out=own.photograph.held_out,
        detailed=len(own.ours.features) >= DETAILED,
        found=likeness.found,
        band=str(likeness.band),
        support=likeness.support,
        wrong=tuple(name for name, one in wrong.items() if one.found),
        most_wrong=max(one.support for one in wrong.values()),
        compared=len(strangers),
        by_others=others.found(told, own.theirs) if told else (),
        wrong_by_others=others.count_found(told, [one.theirs for one in strangers]) if told else (),
    )


def _strangers(own: Photograph, other: Photograph, *, seed: tuple[int, ...]) -> list[Reference]:
    """Some of the pictures that have nothing to do with the query, by chance."""
    kin = {own.series, other.series}
    strange = [one for one in references() if one.photograph.series not in kin]
    chosen = np.random.default_rng(seed).choice(len(strange), _STRANGERS, replace=False)
    return [strange[int(one)] for one in chosen]

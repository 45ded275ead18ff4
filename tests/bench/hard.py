"""Pairs of different photographs that are hard to tell from copies: what they share is drawn, a scene, a face."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from takedown.matching.compare import Likeness, compare, signature
from tests.bench.names import SERIES
from tests.bench.photographs import OTHER_VIEWS, faces, photographs, view
from tests.bench.recall import picture_of
from tests.bench.shared import PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of each kind that is drawn on two photographs of the held-out half.
_PAIRS = 30
_PROCESSES = 2
# The cameras of OpenCV's calibration pictures: one person in one room, each time otherwise.
TIMES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14)
# Pictures of one film, moments apart: to find the one by the other is right.
FRAMES = frozenset({"basketball2", "rubberwhale2"})

# A kind, and what makes the pair: a number for one of PAIRS, else the two pictures.
Task = tuple[str, int | tuple[str, str]]


def measure_hard() -> dict[str, list[tuple[str, int]]]:
    """For each kind, the band and the support of each pair."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for kind, band, support in pool.map(_one, list(_tasks()), chunksize=8):
            found[kind].append((band, support))
    return dict(found)


def _tasks() -> Iterator[Task]:
    yield from ((kind, number) for kind in PAIRS for number in range(_PAIRS))
    for kind, pairs in scenes().items():
        yield from ((kind, pair) for pair in pairs)


def scenes() -> dict[str, list[tuple[str, str]]]:
    """Pairs of photographs by name, by what they share."""
    views = [(one, two) for two, one in OTHER_VIEWS.items() if two not in FRAMES]
    cameras = [(f"left{at:02d}", f"right{at:02d}") for at in TIMES]
    men = {
        kind: [
            (f"{man}/{one.name}", f"{man}/{two.name}")
            for man, some in faces().items()
            if some[0].held_out == held_out
            for one, two in permutations(some, 2)
        ]
        for kind, held_out in (
            ("one man's face, cut out (training)", False),
            ("one man's face, cut out", True),
        )
    }
    return {
        "another view of a scene": [*views, *cameras],
        "one man in one room, two cameras, other moments": [
            (f"left{one:02d}", f"right{two:02d}") for one, two in permutations(TIMES, 2)
        ],
        "one person or place, another photograph": [
            pair for some in SERIES for pair in permutations(some, 2)
        ],
        **men,
        "a camera that does not move, other moments": [
            (f"left{one:02d}", f"left{two:02d}") for one, two in combinations(TIMES, 2)
        ],
    }


def _one(task: Task) -> tuple[str, str, int]:
    kind, made_of = task
    if isinstance(made_of, int):
        likeness = _compared(*_with_something_shared(kind, made_of))
    else:
        likeness = _compared(*(_named(one) for one in made_of))
    return kind, str(likeness.band), likeness.support


def _with_something_shared(kind: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    some = [one for one in photographs() if one.held_out]
    chosen = np.random.default_rng(number).permutation(len(some))
    one, two, other = _unrelated([some[int(at)] for at in chosen])
    return PAIRS[kind](one, two, other, number)


def _unrelated(some: list) -> list[np.ndarray]:
    first = {one.series: one for one in reversed(some)}
    return [one.pixels() for one in some if first[one.series] is one][:3]


def _named(name: str) -> np.ndarray:
    man, _, face = name.partition("/")
    if face:
        return next(one.pixels() for one in faces()[man] if one.name == face)
    for one in photographs():
        if one.name == name:
            return one.pixels()
    return view(name)


def _compared(one: np.ndarray, two: np.ndarray) -> Likeness:
    query, reference = (signature(picture=picture_of(pixels)) for pixels in (one, two))
    return compare(query=query, reference=reference)

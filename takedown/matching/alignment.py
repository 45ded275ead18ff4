"""Which places of two pictures one shift, turn and scale brings together, and how many they are.

A place of SIFT has a size and a direction, so that one pair of places is enough to say how a whole
picture lies on the other (Philbin et al. 2007, section 4). Each pair is tried against all; nothing
is left to chance, and the same two pictures always get the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from takedown.matching.consensus import NEAR, best_model
from takedown.matching.descriptors import products, squares
from takedown.matching.drawing import DRAWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from takedown.matching.consensus import Matrix, Model, Pairs
    from takedown.matching.features import Features

# Places in one cell count once: a single blob matched forty times is still one place.
CELL_PIXELS = 12
# Lowe 2004, section 7.1: the nearest must be clearly nearer than the next.
_NEAREST_TO_NEXT = 0.8
_FEWEST = 4
# How far beside the alignment a place lies that is not just inexact, and what is round a place.
_BESIDE = 6.0
_NEIGHBOURHOOD = 40.0
# With this much support straight, the mirror is not asked.
_BEYOND_DOUBT = 30


def _no_places() -> NDArray[np.float32]:
    return np.empty((0, 2), np.float32)


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """How a query lies on a reference.

    `support` counts distinct photographed places that line up, `drawn` those that look drawn.
    `loose` is the share of the pairs near the alignment that lie beside it, as in two photographs of
    one scene from two places; `unlike` how far the places that line up are from being copies of one
    another, 0 for not at all: in two photographs of one face they only resemble. `matrix` takes
    working pixels of the query (mirrored first, where `mirrored`) to working pixels of the reference;
    None where nothing lines up. `places` are the photographed ones that line up, N × 2, in working
    pixels of the query (mirrored first, where `mirrored`).
    """

    support: int
    drawn: int = 0
    loose: float = 0.0
    unlike: float = 0.0
    mirrored: bool = False
    matrix: Matrix | None = None
    places: NDArray[np.float32] = field(default_factory=_no_places, compare=False, repr=False)


NOTHING = Alignment(support=0)


def align(*, query: Features, reference: Features) -> Alignment:
    """The better alignment of the query as it is and of the query in the mirror."""
    if min(len(query), len(reference)) < _FEWEST:
        return NOTHING
    alike = products(query.spectra, reference.spectra)
    as_they_are, in_a_mirror = (squares(reference.spectra) - 2 * one for one in alike)
    straight = _line_up(query, reference, as_they_are, mirrored=False)
    if straight.support >= _BEYOND_DOUBT:
        return straight
    mirrored = _line_up(query, reference, in_a_mirror, mirrored=True)
    return mirrored if _rank(mirrored) > _rank(straight) else straight


def _rank(one: Alignment) -> tuple[int, int]:
    return one.support, one.drawn


def _line_up(
    query: Features, reference: Features, distances: NDArray[np.float32], *, mirrored: bool
) -> Alignment:
    ours, theirs, apart = _nearest(distances, squares(query.spectra))
    if len(ours) < _FEWEST:
        return NOTHING
    pairs = _pairs(query, reference, ours, theirs, mirrored=mirrored)
    model = best_model(pairs)
    if model is None:
        return NOTHING
    drawn = (query.drawn[ours].astype(int) + reference.drawn[theirs]) // 2 >= DRAWN
    here, there = query.points[ours], reference.points[theirs]
    photographed, graphic = model.kept & ~drawn, model.kept & drawn
    return Alignment(
        support=_cells(here[photographed], there[photographed]),
        drawn=_cells(here[graphic], there[graphic]),
        loose=_loose(model, pairs[0]),
        unlike=_unlike(model, pairs[2], apart, photographed),
        mirrored=mirrored,
        matrix=model.matrix,
        places=np.column_stack([pairs[0].real, pairs[0].imag])[photographed].astype(np.float32),
    )


def _nearest(
    distances: NDArray[np.float32], own: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Places of the query, those of the reference that they clearly resemble, and how far apart they look.

    `distances` is N × M, squared, but for `own`, the squared lengths of the query's; it is used up.
    How far apart is a share of the length of the query's.
    """
    rows = np.arange(len(distances))
    nearest = distances.argmin(axis=1)
    best = distances[rows, nearest] + own
    distances[rows, nearest] = np.inf
    following = distances.min(axis=1) + own
    clear = best < _NEAREST_TO_NEXT**2 * following
    return (
        rows[clear],
        nearest[clear],
        np.sqrt(np.maximum(best[clear], 0) / np.maximum(own[clear], 1e-6)),
    )


def _pairs(
    query: Features,
    reference: Features,
    ours: NDArray[np.intp],
    theirs: NDArray[np.intp],
    *,
    mirrored: bool,
) -> Pairs:
    """The pairs as complex numbers: where each lies, and its size and direction as one number."""
    here, angle = query.points[ours].astype(float), query.angles[ours].astype(float)
    if mirrored:
        here[:, 0] = (query.size[0] - 1) - here[:, 0]
        angle = np.pi - angle
    there = reference.points[theirs].astype(float)
    return (
        here[:, 0] + 1j * here[:, 1],
        there[:, 0] + 1j * there[:, 1],
        reference.scales[theirs] / query.scales[ours] * np.exp(1j * (reference.angles[theirs] - angle)),
    )  # fmt: skip


def _loose(model: Model, here: NDArray[np.complex128]) -> float:
    """The share of pairs of the right size and direction near the alignment that lie beside it.

    A pattern that repeats leaves some among those that line up; a nearer or farther thing in a scene
    seen from elsewhere leaves them by themselves. Only these count.
    """
    near = np.flatnonzero(model.fitting & (model.errors < NEAR))
    beside = np.flatnonzero(model.fitting & (model.errors < NEAR) & (model.errors >= _BESIDE))
    if not len(beside):
        return 0.0
    neighbours = np.abs(here[beside, None] - here[near]) < _NEIGHBOURHOOD
    lining_up = (neighbours & model.kept[near]).sum(axis=1) / neighbours.sum(axis=1)
    return float((lining_up < 0.5).sum() / len(near))


def _unlike(
    model: Model,
    change: NDArray[np.complex128],
    apart: NDArray[np.float32],
    chosen: NDArray[np.bool_],
) -> float:
    """How far apart the chosen places look, and half of how much their sizes are off, in octaves: medians."""
    if not chosen.any():
        return 0.0
    (turn, _, _), (lean, _, _) = model.matrix
    octaves = np.abs(np.log2(np.abs(change[chosen]) / abs(complex(turn, lean))))
    return float(np.median(apart[chosen]) + 0.5 * np.median(octaves))


def _cells(here: NDArray[np.float32], there: NDArray[np.float32]) -> int:
    """How many distinct 12-pixel cells the points fall into, in the picture where they are fewer."""
    return min(len(np.unique((one // CELL_PIXELS).astype(int), axis=0)) for one in (here, there))

"""The similarity (shift, turn and scale) that most pairs of places agree on.

Points of the plane are complex numbers here: w·z + t turns and scales z by w and shifts it by t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Where each place lies in the query and in the reference, and by how much it is larger and turned.
Pairs = tuple["NDArray[np.complex128]", "NDArray[np.complex128]", "NDArray[np.complex128]"]
Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]

# How far, in working pixels, a place may land from where the alignment puts it.
TOLERANCE = 4.0
# How far it may land to say something of the alignment at all.
NEAR = 32.0
# A guess from one pair is coarse: the farther a place lies, the more it may be off.
_SLACK = 0.1
_GUESS_OCTAVES, _GUESS_TURN = 0.7, 0.45
# How much sizes (in octaves) and directions (in radians) of places may differ from the alignment's.
_OCTAVES, _TURN = 0.5, 0.35
_MOST_GUESSES = 700
_REFINED = 12
_FEWEST = 3
# Beyond this one picture would be a speck in the other, which features cannot tell from chance.
_MOST_ENLARGED = 8.0
_ENOUGH = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A similarity; which pairs it brings together; their errors in pixels; which fit it in size and turn."""

    matrix: Matrix
    kept: NDArray[np.bool_]
    errors: NDArray[np.float64]
    fitting: NDArray[np.bool_]


def best_model(pairs: Pairs) -> Model | None:
    """Return the similarity that most pairs agree on, or None where fewer than three do."""
    here, there, change = pairs
    votes = _votes(here, there, change)
    best: tuple[int, complex, complex] | None = None
    for guess in np.argsort(-votes.sum(axis=1), kind="stable")[:_REFINED]:
        refined = _refined(here, there, votes[guess])
        if refined is not None and (best is None or refined[0] > best[0]):
            best = refined
            if best[0] > _ENOUGH:
                break
    if best is None or not 1 / _MOST_ENLARGED <= abs(best[1]) <= _MOST_ENLARGED:
        return None
    _, turn, shift = best
    errors = np.abs(turn * here + shift - there)
    fitting = _alike(change / turn, _OCTAVES, _TURN)
    return Model(
        matrix=((turn.real, -turn.imag, shift.real), (turn.imag, turn.real, shift.imag)),
        kept=errors < TOLERANCE,
        errors=errors,
        fitting=fitting,
    )


def _votes(
    here: NDArray[np.complex128], there: NDArray[np.complex128], change: NDArray[np.complex128]
) -> NDArray[np.bool_]:
    """For each guess (a row), which pairs it roughly brings together."""
    guesses = np.linspace(0, len(here) - 1, min(len(here), _MOST_GUESSES)).astype(int)
    turn = change[guesses, None]
    shift = there[guesses, None] - turn * here[guesses, None]
    errors = np.abs(turn * here + shift - there)
    allowed = TOLERANCE + _SLACK * np.abs(turn * (here - here[guesses, None]))
    possible = (np.abs(turn) > 1 / _MOST_ENLARGED) & (np.abs(turn) < _MOST_ENLARGED)
    return (errors < allowed) & possible & _alike(change / turn, _GUESS_OCTAVES, _GUESS_TURN)


def _alike(change: NDArray[np.complex128], octaves: float, turn: float) -> NDArray[np.bool_]:
    size = np.maximum(np.abs(change), 1e-6)
    return (np.abs(np.log2(size)) < octaves) & (np.abs(np.angle(change)) < turn)


def _refined(
    here: NDArray[np.complex128], there: NDArray[np.complex128], kept: NDArray[np.bool_]
) -> tuple[int, complex, complex] | None:
    """How many pairs agree once the guess is fitted to them by least squares, and the fit."""
    turn, shift = 1 + 0j, 0j
    for tolerance in (3 * TOLERANCE, 1.5 * TOLERANCE, TOLERANCE, TOLERANCE):
        if kept.sum() < _FEWEST:
            return None
        turn, shift = _fit(here[kept], there[kept])
        kept = np.abs(turn * here + shift - there) < tolerance
    return (int(kept.sum()), turn, shift) if kept.sum() >= _FEWEST else None


def _fit(here: NDArray[np.complex128], there: NDArray[np.complex128]) -> tuple[complex, complex]:
    """The similarity with the least squares of errors (Umeyama 1991, in the plane)."""
    middle, target = here.mean(), there.mean()
    away = here - middle
    turn = complex(np.vdot(away, there - target) / max(float(np.vdot(away, away).real), 1e-9))
    return turn, complex(target - turn * middle)

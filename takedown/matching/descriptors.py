"""RootSIFT descriptors as spectra, in which a mirror is a change of signs.

SIFT describes 4 × 4 cells of 8 directions round a place (Lowe 2004, section 6). A mirror swaps the
rows of cells end for end and turns directions round. In a basis of cosines over the cells and waves
over the directions each coefficient stays or changes its sign, so that the product with another
picture, and with its mirror image, come from the same two matrix products. The 64 lowest frequencies
of 128 are kept: they hold 93 % of what tells descriptors apart, in half the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CELLS = 4
_DIRECTIONS = 8
_SHARES = _CELLS * _CELLS * _DIRECTIONS
COEFFICIENTS = 64
# Coefficients lie within -1 and 1; eight bits hold them to 0.4 %.
_STEPS = 127


def spectrum_of(raw: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return N × 64 int8 for N × 128 SIFT descriptors: RootSIFT, in the basis above, 127 for 1."""
    total = np.maximum(raw.sum(axis=1, keepdims=True), 1e-6)
    root = np.sqrt(raw / total)
    return np.asarray(np.round(root @ _BASIS.T * _STEPS), np.int8)


def products(
    query: NDArray[np.int8], reference: NDArray[np.int8]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how alike each of N is to each of M, as they are and in a mirror: N × M float32 each.

    By N × 64 and M × 64 spectra. Less is less alike; `squares` makes distances of it.
    """
    ours, theirs = _as_floats(query), _as_floats(reference).T
    stays = ours[:, :_STAYING] @ theirs[:_STAYING]
    turns = ours[:, _STAYING:] @ theirs[_STAYING:]
    return np.asarray(stays + turns), np.asarray(stays - turns)


def squares(spectra: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the squared length of each of N spectra (N float32), which a mirror leaves as it is."""
    lengths = _as_floats(spectra)
    return np.asarray((lengths * lengths).sum(axis=1))


def _as_floats(spectra: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.asarray(spectra, np.float32) * np.float32(1 / _STEPS)


def _cosines(length: int) -> NDArray[np.float64]:
    """An orthonormal basis of cosines; those of odd frequency change sign end for end."""
    place = np.arange(length) + 0.5
    rows = np.cos(np.pi / length * np.arange(length)[:, None] * place)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _waves() -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    """An orthonormal basis of waves round the circle, their frequencies, and which are sines."""
    turn = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    half = _DIRECTIONS // 2
    rows, frequencies, sines = [np.cos(turn * 0)], [0], [False]
    for frequency in range(1, half):
        rows += [np.cos(frequency * turn), np.sin(frequency * turn)]
        frequencies += [frequency, frequency]
        sines += [False, True]
    waves = np.array([*rows, np.cos(half * turn)])
    lengths = np.linalg.norm(waves, axis=1, keepdims=True)
    return waves / lengths, np.array([*frequencies, half]), np.array([*sines, False])


def _basis() -> tuple[NDArray[np.float32], int]:
    """The basis, those that stay in a mirror first, and how many these are."""
    cells, (waves, frequencies, sines) = _cosines(_CELLS), _waves()
    basis = np.einsum("ua,vb,fc->uvfabc", cells, cells, waves).reshape(_SHARES, _SHARES)
    row, column, wave = np.indices((_CELLS, _CELLS, _DIRECTIONS)).reshape(3, -1)
    turning = (row % 2 == 1) ^ sines[wave]
    lowest = np.argsort(row**2 + column**2 + frequencies[wave] ** 2, kind="stable")[:COEFFICIENTS]
    order = lowest[np.argsort(turning[lowest], kind="stable")]
    return basis[order].astype(np.float32), int((~turning[lowest]).sum())


_BASIS, _STAYING = _basis()

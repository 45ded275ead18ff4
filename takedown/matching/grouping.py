"""Which of many pictures are near one another by their hashes, and the groups that makes.

Plain arrays: no picture, no database. A group has a first, and every other member is near to the first
itself, so that a long chain of small changes never ends in one group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from takedown.matching.hashing import BITS, DECIDING_QUALITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from takedown.matching.fingerprints import Fingerprint

# The customary radius of PDQ (compare.SAME_DISTANCE is the same number for one pair).
RADIUS = 31
_BYTES = BITS // 8
_ORIENTATIONS = 8
# The number is that of the form and of how the hash is made.
_MAGIC = b"TSP1"
_LONG = len(_MAGIC) + 1 + _ORIENTATIONS * _BYTES
_NOTHING = bytes(_LONG)
# Norouzi, Punjani and Fleet 2012: of 16 pieces of two hashes that differ in 31 bits at most, one piece
# differs in one bit at most. Each piece has 16 bits, and so 17 neighbours, itself included.
_PIECES = 16
_PIECE_BITS = 16
# So many pictures are held against the firsts at a time.
_AT_ONCE = 512
_PROBES = np.array([0, *(1 << np.arange(_PIECE_BITS))], np.uint16)


@dataclass(frozen=True, kw_only=True, eq=False)
class Hashes:
    """PDQ of many pictures, each of its largest panel.

    `laid` is N × 8 × 32 uint8, the 256 bits in each orientation, as it is first; `decides` is N bool,
    whether there was enough in the picture for its hash to mean anything.
    """

    laid: NDArray[np.uint8]
    decides: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.laid)


def packed(fingerprints: Sequence[Fingerprint]) -> bytes:
    """Return what groups are made by of the fingerprints of a picture, in 261 bytes, to be sealed."""
    orientations = fingerprints[0].pdq
    return _MAGIC + bytes([orientations[0].quality]) + b"".join(one.bits for one in orientations)


def unpacked(pictures: Sequence[bytes]) -> Hashes:
    """Return the hashes of pictures that were packed; what is packed otherwise does not decide."""
    readable = [one if one[:4] == _MAGIC and len(one) == _LONG else _NOTHING for one in pictures]
    rows = np.frombuffer(b"".join(readable), np.uint8).reshape(len(pictures), _LONG)
    laid = np.ascontiguousarray(rows[:, 5:]).reshape(-1, _ORIENTATIONS, _BYTES)
    return Hashes(laid=laid, decides=rows[:, 4] >= DECIDING_QUALITY)


def near_to(one: Hashes, many: Hashes) -> NDArray[np.intp]:
    """Return which of many lie within RADIUS of the only picture in `one`, in any orientation; nearest first."""
    if not len(many) or not one.decides[0]:
        return np.zeros(0, np.intp)
    least = _distances(_words(one.laid[0])[:, :, None], _words(many.laid[:, 0])[:, None]).min(
        axis=0
    )
    near = np.flatnonzero((least <= RADIUS) & many.decides)
    return near[np.argsort(least[near], kind="stable")]


def group_all(hashes: Hashes) -> NDArray[np.intp]:
    """Return for each picture the first of its group; a first is its own. N intp.

    In order each picture joins the earliest first within RADIUS of it, in any orientation, or else is a
    first itself. Exact: no first is missed for speed. Pictures that do not decide stay by themselves.
    """
    found = np.arange(len(hashes))
    leading = np.zeros(0, np.intp)
    deciding = np.flatnonzero(hashes.decides)
    for start in range(0, len(deciding), _AT_ONCE):
        some = deciding[start : start + _AT_ONCE]
        earliest = _earliest_near(hashes.laid[some], hashes.laid[leading, 0])
        joining = earliest < len(leading)
        found[some[joining]] = leading[earliest[joining]]
        rest = some[~joining]
        found[rest] = rest[_among_themselves(hashes.laid[rest])]
        leading = np.concatenate([leading, rest[found[rest] == rest]])
    return found


def _among_themselves(laid: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The first of each of a few pictures, by every pair of them."""
    words = _words(laid)
    as_they_are = words[:, None, :, 0]
    near = np.array(
        [
            _distances(words[:, one, :, None], as_they_are).min(axis=0) <= RADIUS
            for one in range(len(laid))
        ]
    )
    found = np.arange(len(laid))
    is_first = np.ones(len(laid), bool)
    for one in range(1, len(laid)):
        before = np.flatnonzero(near[one, :one] & is_first[:one])
        if len(before):
            found[one], is_first[one] = before[0], False
    return found


def _earliest_near(laid: NDArray[np.uint8], firsts: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The least index of the firsts (M × 32) near to each picture (N × 8 × 32); M where none is."""
    earliest = np.full(len(laid), len(firsts), np.intp)
    if not len(firsts):
        return earliest
    ours, theirs = _words(laid), _words(firsts)
    asked, held = _pieces(laid), _pieces(firsts)
    for piece in range(_PIECES):
        order = np.argsort(held[:, piece], kind="stable")
        sizes = np.bincount(held[:, piece], minlength=1 << _PIECE_BITS)
        starts = np.concatenate([[0], np.cumsum(sizes)])
        one, orientation, other = _suggested(asked[:, :, piece], order, starts)
        near = _distances(ours[:, one, orientation], theirs[:, other]) <= RADIUS
        np.minimum.at(earliest, one[near], other[near])
    return earliest


def _suggested(
    asked: NDArray[np.uint16], order: NDArray[np.intp], starts: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Picture, orientation and first wherever their pieces differ in one bit at most."""
    keys = (asked.reshape(-1, 1) ^ _PROBES).astype(np.intp)
    begin, sizes = starts[keys].ravel(), (starts[keys + 1] - starts[keys]).ravel()
    hit = np.flatnonzero(sizes)
    begin, sizes = begin[hit], sizes[hit]
    place = np.repeat(hit // len(_PROBES), sizes)
    within = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    one, orientation = np.divmod(place, _ORIENTATIONS)
    return one, orientation, order[np.repeat(begin, sizes) + within]


def _pieces(laid: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The last axis, 32 bytes, as sixteen pieces of 16 bits."""
    return np.ascontiguousarray(laid).view(np.uint16)


def _words(laid: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The last axis, 32 bytes, as four words of 64 bits, which become the first axis."""
    words = np.ascontiguousarray(laid).view(np.uint64)
    return np.ascontiguousarray(np.moveaxis(words, -1, 0))


def _distances(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Bits that differ, summed over the first axis, the words of a hash."""
    # Sixteen bits: all 256 of a hash may differ.
    bits = np.zeros(np.broadcast_shapes(ours.shape, theirs.shape)[1:], np.uint16)
    for our, their in zip(ours, theirs, strict=True):
        bits += np.bitwise_count(our ^ their)
    return bits

"""A hash tree (RFC 6962, section 2.1; SHA-256): many digests under one root, each shown by a short path.

A leaf and a node are hashed with different first bytes, so that neither passes for the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEFT = "left"
RIGHT = "right"
# A tree of more leaves than there are atoms has a shorter path.
LONGEST_PATH = 64
_SIDES = frozenset({LEFT, RIGHT})
_BYTES = 32


class PathRefused(Exception):
    """A path is not one of this kind of tree."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step from a leaf to the root: the digest (hex) beside it, and on which side that stands."""

    side: str
    digest: str


def leaf_of(digest: bytes, sequence: int) -> bytes:
    """Return the leaf of a chain: its head's digest and sequence, nothing that says whose it is."""
    return hashlib.sha256(b"\x00" + digest + sequence.to_bytes(8, "big")).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root (32 bytes); of no leaf, the SHA-256 of nothing. Keeps a digest for each level only."""
    full: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, digest = 0, leaf
        while full and full[-1][0] == level:
            level, digest = level + 1, _node(full.pop()[1], digest)
        full.append((level, digest))
    if not full:
        return hashlib.sha256(b"").digest()
    digest = full.pop()[1]
    while full:
        digest = _node(full.pop()[1], digest)
    return digest


def path_of(leaves: Sequence[bytes], place: int) -> tuple[Step, ...]:
    """Return the steps from the leaf at `place` (from 0) to the root."""
    steps: list[Step] = []
    level = list(leaves)
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            side = LEFT if beside < place else RIGHT
            steps.append(Step(side=side, digest=level[beside].hex()))
        level = [
            _node(*level[at : at + 2]) if at + 1 < len(level) else level[at]
            for at in range(0, len(level), 2)
        ]
        place //= 2
    return tuple(steps)


def climb(leaf: bytes, path: Sequence[Step]) -> bytes:
    """Return the root that a path leads to from a leaf. Raises PathRefused."""
    if len(path) > LONGEST_PATH:
        raise PathRefused("The path is longer than any is.")
    digest = leaf
    for step in path:
        beside = digest_bytes(step.digest)
        if step.side not in _SIDES:
            raise PathRefused("A step of the path is on no side.")
        digest = _node(beside, digest) if step.side == LEFT else _node(digest, beside)
    return digest


def digest_bytes(text: str) -> bytes:
    """Return the 32 bytes of a digest in lower-case hex. Raises PathRefused for anything else."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != _BYTES or found.hex() != text:
        raise PathRefused("A digest is not a SHA-256 in lower-case hex.")
    return found


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()

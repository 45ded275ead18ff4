"""The hash tree is that of RFC 6962, written here a second time as the RFC does."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from takedown.audit.tree import PathRefused, Step, climb, leaf_of, path_of, root_of


def as_in_the_rfc(leaves: list[bytes]) -> bytes:
    """Section 2.1: split at the largest power of two that is smaller than the number of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = as_in_the_rfc(leaves[:split]), as_in_the_rfc(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaves(count: int) -> list[bytes]:
    return [leaf_of(hashlib.sha256(bytes([one])).digest(), one + 1) for one in range(count)]


@pytest.mark.parametrize("count", range(35))
def test_every_leaf_leads_to_the_root_of_the_rfc(count):
    made = leaves(count)
    root = root_of(iter(made))
    assert root == as_in_the_rfc(made)
    for place, leaf in enumerate(made):
        path = path_of(made, place)
        assert len(path) <= max(count - 1, 0).bit_length()
        assert climb(leaf, path) == root


def test_another_leaf_place_or_step_leads_elsewhere():
    made = leaves(11)
    root, path = root_of(made), path_of(made, 6)
    assert climb(made[5], path) != root
    assert climb(leaf_of(hashlib.sha256(bytes([6])).digest(), 8), path) != root
    for at, step in enumerate(path):
        turned = replace(step, side="left" if step.side == "right" else "right")
        assert climb(made[6], (*path[:at], turned, *path[at + 1 :])) != root
        assert climb(made[6], (*path[:at], *path[at + 1 :])) != root


@pytest.mark.parametrize(
    "step",
    [
        Step(side="up", digest="0" * 64),
        Step(side="left", digest="0" * 63),
        Step(side="left", digest="A" * 64),
        Step(side="left", digest=" " + "0" * 64),
        Step(side="left", digest="zz" * 32),
    ],
)
def test_a_step_that_is_none_is_refused(step):
    with pytest.raises(PathRefused):
        climb(leaves(1)[0], (step,))


def test_a_path_without_end_is_refused():
    with pytest.raises(PathRefused, match="longer"):
        climb(leaves(1)[0], (Step(side="left", digest="0" * 64),) * 65)

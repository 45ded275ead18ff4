"""Grouping by hashes is exact, however quick, and no chain of small changes makes one group."""

from __future__ import annotations

import numpy as np

from takedown.matching import grouping
from takedown.matching.fingerprints import fingerprints
from takedown.matching.grouping import Hashes, group_all, near_to, packed, unpacked
from takedown.matching.regions import WHOLE
from tests.matching.changes import mirrored, photograph, saved_again, turned


def drawn(count: int, *, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 8, 32), dtype=np.uint8)


def changed(bits: np.ndarray, places: range) -> np.ndarray:
    flipped = np.unpackbits(bits)
    flipped[list(places)] ^= 1
    return np.packbits(flipped)


def decided(laid: np.ndarray) -> Hashes:
    return Hashes(laid=laid, decides=np.ones(len(laid), bool))


def by_every_pair(hashes: Hashes) -> list[int]:
    firsts: list[int] = []
    found = []
    for one, laid in enumerate(hashes.laid):
        bits = {
            first: int(np.unpackbits(laid ^ hashes.laid[first, 0], axis=1).sum(axis=1).min())
            for first in firsts
        }
        near = [first for first, each in bits.items() if each <= 31]
        found.append(near[0] if near else one)
        if not near:
            firsts.append(one)
    return found


def test_groups_are_those_of_comparing_every_pair(monkeypatch):
    monkeypatch.setattr(grouping, "_AT_ONCE", 64)
    laid, rng = drawn(400), np.random.default_rng(3)
    for copy in range(200, 400):
        original = laid[rng.integers(copy), 0]
        places = rng.choice(256, int(rng.integers(20, 40)), replace=False)
        laid[copy, rng.integers(8)] = changed(original, places.tolist())
    hashes = decided(laid)
    expected = by_every_pair(hashes)
    assert group_all(hashes).tolist() == expected
    assert 40 < sum(first != place for place, first in enumerate(expected)) < 200


def test_31_bits_are_near_and_32_are_not():
    laid = drawn(3)
    laid[1, 5] = changed(laid[0, 0], range(31))
    laid[2, 5] = changed(laid[0, 0], range(0, 64, 2))
    assert group_all(decided(laid)).tolist() == [0, 0, 2]
    assert near_to(decided(laid[1:2]), decided(laid)).tolist() == [1, 0]


def test_one_bit_in_every_piece_and_two_in_one_less_are_found():
    """The worst that 31 bits can do to sixteen pieces."""
    laid = drawn(2)
    worst = [place for piece in range(16) for place in (piece * 16, piece * 16 + 7)]
    laid[1, 2] = changed(laid[0, 0], worst[:31])
    assert group_all(decided(laid)).tolist() == [0, 0]


def test_a_copy_of_a_copy_is_not_joined_where_it_is_far_from_the_first():
    laid = drawn(3)
    laid[1] = laid[0]
    laid[1, 0] = changed(laid[0, 0], range(25))
    laid[2] = laid[1]
    laid[2, :] = np.stack([changed(laid[1, 0], range(100, 125))] * 8)
    assert near_to(decided(laid[2:3]), decided(laid)).tolist() == [2, 1]
    laid[1, 1:] = laid[1, 0]
    assert group_all(decided(laid)).tolist() == [0, 0, 2]


def test_all_256_bits_apart_are_far():
    laid = np.stack([np.zeros((8, 32), np.uint8), np.full((8, 32), 255, np.uint8)])
    assert group_all(decided(laid)).tolist() == [0, 1]


def test_ten_thousand_of_one_picture_are_one_group():
    laid = np.repeat(drawn(1), 10_000, axis=0)
    assert set(group_all(decided(laid)).tolist()) == {0}


def test_what_does_not_decide_stays_by_itself():
    laid = np.repeat(drawn(1), 3, axis=0)
    hashes = Hashes(laid=laid, decides=np.array([True, False, True]))
    assert group_all(hashes).tolist() == [0, 1, 0]
    assert near_to(hashes, hashes).tolist() == [0, 2]
    nothing = Hashes(laid=laid[:1], decides=np.array([False]))
    assert near_to(nothing, hashes).tolist() == []
    assert group_all(Hashes(laid=drawn(0), decides=np.zeros(0, bool))).tolist() == []


def test_pictures_are_near_saved_again_turned_and_mirrored():
    cat = photograph("chelsea")
    forms = (
        cat,
        saved_again(cat),
        np.ascontiguousarray(turned(cat)),
        np.ascontiguousarray(mirrored(cat)),
    )
    pictures = [
        packed(fingerprints(pixels=each, panels=(WHOLE,)))
        for each in (*forms, photograph("coffee"))
    ]
    assert {len(each) for each in pictures} == {261}
    assert group_all(unpacked(pictures)).tolist() == [0, 0, 0, 0, 4]


def test_prints_of_another_form_are_near_to_nothing():
    prints = packed(fingerprints(pixels=photograph("chelsea"), panels=(WHOLE,)))
    hashes = unpacked([prints, b"", b"TSP0" + prints[4:], prints[:-1]])
    assert hashes.decides.tolist() == [True, False, False, False]
    assert len(unpacked([])) == 0

"""Altered copies are found, other pictures are not, and what cannot be compared is said so."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from takedown.matching.compare import Band, Likeness, Signature, compare, signature
from takedown.matching.telling import explain
from tests.matching.changes import CHANGES, photograph, picture_of

NAMES = ("astronaut", "camera", "chelsea", "rocket")
# Of these the whole is the same picture to a hash; the others are found by their features.
SAME = ("saved_again", "quarter")
IN_A_MIRROR = ("mirrored", "screenshot_in_a_mirror")


@cache
def reference(name: str) -> Signature:
    return signature(picture=picture_of(photograph(name)))


@cache
def changed(name: str, change: str) -> Signature:
    return signature(picture=picture_of(CHANGES[change](photograph(name))))


def flat(level: int = 128) -> Signature:
    return signature(picture=picture_of(np.full((200, 300, 3), level, np.uint8)))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_an_altered_copy_is_found(name, change):
    likeness = compare(query=changed(name, change), reference=reference(name))
    assert likeness.found
    assert likeness.support >= 8
    assert likeness.mirrored == (change in IN_A_MIRROR)
    if change in SAME:
        assert likeness.band is Band.SAME


def test_a_copy_with_a_part_painted_over_is_found_and_is_not_called_the_same():
    """Light over the whole keeps the hash, and so does a small painted part: only the part is an edit."""
    lit = np.clip(photograph("astronaut") * 0.9 + 10, 0, 255).astype(np.uint8)
    painted = lit.copy()
    painted[400:500, 60:200] = painted[400:500, 60:200].mean(axis=(0, 1))
    bands = {}
    for name, pixels in (("lit", lit), ("painted", painted)):
        query = signature(picture=picture_of(pixels))
        likeness = compare(query=query, reference=reference("astronaut"))
        assert likeness.phash_distance <= 31
        bands[name] = likeness.band
    assert bands == {"lit": Band.SAME, "painted": Band.LIKELY}


@pytest.mark.parametrize("change", CHANGES)
def test_another_photograph_however_altered_is_different(change):
    for name in NAMES:
        for other in set(NAMES) - {name}:
            likeness = compare(query=changed(name, change), reference=reference(other))
            assert likeness.band is Band.DIFFERENT, (name, other, likeness.support)
            assert likeness.alignment is None
            assert likeness.overlap is None


def test_two_pages_of_text_are_different():
    assert compare(query=reference("text"), reference=reference("page")).band is Band.DIFFERENT


def test_noise_is_different_from_a_photograph_and_from_other_noise():
    one, two = (
        np.random.default_rng(seed).integers(0, 255, (300, 300, 3), dtype=np.uint8)
        for seed in (1, 2)
    )
    noise = signature(picture=picture_of(one))
    assert compare(query=noise, reference=reference("camera")).band is Band.DIFFERENT
    other = signature(picture=picture_of(two))
    assert compare(query=noise, reference=other).band is Band.DIFFERENT


def test_flat_pictures_are_incomparable_and_their_pdq_is_not_given():
    for query, against in ((flat(), flat()), (flat(10), reference("camera"))):
        likeness = compare(query=query, reference=against)
        assert likeness.band is Band.INCOMPARABLE
        assert likeness.pdq_distance is None
        assert not likeness.found


def test_the_overlap_is_where_the_photograph_lies_in_the_screenshot():
    for change in ("screenshot", "screenshot_in_a_mirror"):
        overlap = compare(
            query=changed("astronaut", change), reference=reference("astronaut")
        ).overlap
        assert overlap is not None
        expected = (0, 260 / 2280, 1, (260 + 1080) / 2280)
        found = (overlap.left, overlap.top, overlap.right, overlap.bottom)
        assert found == pytest.approx(expected, abs=0.02)
        assert overlap.area == pytest.approx(1080 / 2280, abs=0.03)


def test_a_mirrored_part_lies_where_it_is_seen_and_not_where_the_mirror_puts_it():
    pixels = photograph("astronaut")
    canvas = np.full((512, 1024, 3), 200, np.uint8)
    canvas[:, 512:] = pixels[:, ::-1]
    query = signature(picture=picture_of(canvas))
    likeness = compare(query=query, reference=reference("astronaut"))
    assert likeness.mirrored
    assert likeness.overlap is not None
    assert likeness.overlap.left == pytest.approx(0.5, abs=0.02)
    assert likeness.overlap.right == pytest.approx(1.0, abs=0.02)


def test_the_alignment_takes_the_query_to_the_reference():
    likeness = compare(query=changed("astronaut", "cropped"), reference=reference("astronaut"))
    assert likeness.alignment is not None
    (a, b, shift_x), (c, d, shift_y) = likeness.alignment
    assert (a, b, c, d) == pytest.approx((1, 0, 0, 1), abs=0.01)
    assert (shift_x, shift_y) == pytest.approx((51, 51), abs=1.5)


def test_one_small_thing_seen_many_times_is_not_support():
    """A badge in the corner of two otherwise different pictures does not make them alike."""
    generator = np.random.default_rng(3)
    badge = generator.integers(0, 255, (14, 14, 3), dtype=np.uint8)
    with_badge = []
    for name in ("camera", "chelsea"):
        pixels = photograph(name).copy()
        pixels[5:19, 5:19] = badge
        with_badge.append(signature(picture=picture_of(pixels)))
    assert not compare(query=with_badge[0], reference=with_badge[1]).found


def test_comparing_twice_gives_the_same_answer():
    query = changed("rocket", "half_replaced")
    first, second = (compare(query=query, reference=reference("rocket")) for _ in range(2))
    assert first == second


def made(band: Band, **change: object) -> Likeness:
    usual = {
        "phash_distance": 120,
        "pdq_distance": None,
        "support": 0,
        "mirrored": False,
        "alignment": None,
        "overlap": None,
    }
    return Likeness(band=band, **(usual | change))


@pytest.mark.parametrize("band", Band)
def test_every_band_is_explained_in_plain_sentences_that_claim_no_expertise(band):
    told = explain(likeness=made(band, support=6, mirrored=True, pdq_distance=110))
    assert all(sentence.endswith(".") for sentence in told)
    assert "6 separate places line up." in told
    assert any("mirror" in sentence for sentence in told)
    assert any("120 of 256" in sentence for sentence in told)
    assert any("110 of 256" in sentence for sentence in told)
    assert "not an expert's opinion" in told[-1]


def test_an_explanation_leaves_out_what_was_not_measured():
    told = " ".join(explain(likeness=made(Band.DIFFERENT)))
    assert "PDQ" not in told
    assert "line up" not in told


def test_a_found_likeness_says_how_much_of_the_picture_lines_up():
    likeness = compare(query=changed("astronaut", "screenshot"), reference=reference("astronaut"))
    assert any("about 47 % of" in sentence for sentence in explain(likeness=likeness))
    assert "consistent with" in explain(likeness=likeness)[0]


def _odd(name: str) -> np.ndarray:
    noise = np.random.default_rng(7)
    return {
        "a strip": noise.integers(0, 255, (16, 4000, 3), dtype=np.uint8),
        "a flat strip": np.full((4000, 16, 3), 9, np.uint8),
        "tiny": noise.integers(0, 255, (16, 16, 3), dtype=np.uint8),
        "stripes": np.tile(np.repeat(np.array([[0, 255]], np.uint8), 4, 1), (300, 50))[..., None].repeat(3, 2),
        "black": np.zeros((300, 300, 3), np.uint8),
    }[name]  # fmt: skip


@pytest.mark.parametrize("name", ["a strip", "a flat strip", "tiny", "stripes", "black"])
def test_what_hardly_is_a_picture_is_compared_and_not_found(name):
    odd = signature(picture=picture_of(_odd(name)))
    likeness = compare(query=odd, reference=reference("astronaut"))
    assert likeness.band in {Band.DIFFERENT, Band.INCOMPARABLE}
    assert likeness.derivation is None

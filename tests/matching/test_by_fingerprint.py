"""Of a photo of which only a fingerprint is kept: what hashes can find is found, and the rest is said."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from takedown.matching.by_fingerprint import POSSIBLE_DISTANCE, compare_fingerprint, compare_with
from takedown.matching.compare import SAME_DISTANCE, Band, Likeness, Signature, compare, signature
from takedown.matching.fingerprints import Fingerprint, fingerprint
from takedown.matching.telling import explain
from tests.matching.changes import CHANGES, mirrored, photograph, picture_of, screenshot, turned

NAMES = ("astronaut", "camera", "chelsea", "rocket")
WHOLE = {
    "as it is": lambda pixels: pixels,
    "saved again": CHANGES["saved_again"],
    "quarter": CHANGES["quarter"],
    "mirrored": mirrored,
    "turned": turned,
    "in a screenshot": screenshot,
}
IN_PART = ("cropped", "half_replaced")


@cache
def held(name: str) -> Fingerprint:
    """What the device makes: the whole photo, as it is."""
    made = fingerprint(photograph(name))
    return Fingerprint(phash=made.phash, pdq=made.pdq[:1])


def likeness(pixels: np.ndarray, name: str) -> Likeness:
    query = signature(picture=picture_of(np.ascontiguousarray(pixels)))
    return compare_fingerprint(query=query, reference=held(name))


@pytest.mark.parametrize("change", WHOLE)
@pytest.mark.parametrize("name", NAMES)
def test_the_whole_photo_is_found_again(name, change):
    found = likeness(WHOLE[change](photograph(name)), name)
    assert found.band is Band.SAME
    assert found.found
    assert found.alignment is found.overlap is found.derivation is None


def test_a_photo_in_a_collage_of_two_is_found_in_its_half():
    one, two = photograph("astronaut"), photograph("coffee")
    two = np.resize(two, one.shape)
    for pair, axis in (((one, two), 1), ((two, one), 1), ((one, two), 0), ((two, one), 0)):
        assert likeness(np.concatenate(pair, axis=axis), "astronaut").band is Band.SAME


@pytest.mark.parametrize("change", IN_PART)
@pytest.mark.parametrize("name", NAMES)
def test_a_part_or_an_edit_is_not_found_and_the_sentences_say_that_this_says_little(name, change):
    found = likeness(CHANGES[change](photograph(name)), name)
    assert found.band is Band.DIFFERENT
    told = " ".join(explain(likeness=found))
    assert "That says little" in told
    assert "does not find a part cut out of it, or most edited pictures" in told
    assert "Nothing was found that connects" not in told


@pytest.mark.parametrize("change", WHOLE)
def test_another_photo_is_not_found(change):
    for name in NAMES:
        for other in set(NAMES) - {name}:
            assert likeness(WHOLE[change](photograph(name)), other).band is Band.DIFFERENT


def test_two_screenshots_of_one_app_are_not_taken_for_one_another():
    """Somebody may choose a screenshot all the same: most of it is in every page of the app."""
    page = fingerprint(screenshot(photograph("astronaut")))
    query = signature(picture=picture_of(screenshot(photograph("chelsea"))))
    assert compare_fingerprint(query=query, reference=page).band is Band.DIFFERENT


def test_a_picture_with_a_border_is_found_with_its_border():
    bordered = np.full((600, 600, 3), 255, np.uint8)
    bordered[40:552, 40:552] = photograph("astronaut")
    query = signature(picture=picture_of(bordered))
    assert query.parts[-1] == fingerprint(bordered)
    assert compare_fingerprint(query=query, reference=fingerprint(bordered)).band is Band.SAME


def near(bits: int) -> Likeness:
    """The photo itself beside a fingerprint that differs from its own in so many bits."""
    own = held("camera")
    moved = int.from_bytes(own.phash.bits, "big") ^ ((1 << bits) - 1)
    far = bytes(byte ^ 255 for byte in own.pdq[0].bits)
    other = Fingerprint(
        phash=type(own.phash)(
            algorithm="phash16", version="1", bits=moved.to_bytes(32, "big"), quality=100
        ),
        pdq=(type(own.phash)(algorithm="pdq", version="1", bits=far, quality=0),),
    )
    query = signature(picture=picture_of(photograph("camera")))
    return compare_fingerprint(query=query, reference=other)


@pytest.mark.parametrize(
    ("bits", "band"),
    [
        (SAME_DISTANCE, Band.SAME),
        (SAME_DISTANCE + 1, Band.POSSIBLE),
        (POSSIBLE_DISTANCE, Band.POSSIBLE),
        (POSSIBLE_DISTANCE + 1, Band.DIFFERENT),
    ],
)
def test_the_distance_decides(bits, band):
    assert near(bits).band is band
    assert near(bits).phash_distance == bits


def test_what_is_flat_cannot_be_compared_and_says_so():
    flat = np.full((300, 300, 3), 90, np.uint8)
    found = likeness(flat, "camera")
    assert found.band is Band.INCOMPARABLE
    assert "too little detail" in explain(likeness=found)[0]


@pytest.mark.parametrize("band", [Band.SAME, Band.POSSIBLE, Band.DIFFERENT, Band.INCOMPARABLE])
def test_every_band_is_told_with_its_limits_and_claims_no_expertise(band):
    made = Likeness(
        band=band, phash_distance=20, pdq_distance=None, support=0, mirrored=False, alignment=None,
        overlap=None, by_fingerprint=True,
    )  # fmt: skip
    told = explain(likeness=made)
    assert all(sentence.endswith(".") for sentence in told)
    assert "A fingerprint finds the same whole photo again" in told[1]
    assert "not an expert's opinion" in told[-1]
    assert "line up" not in " ".join(told)


def test_a_kept_photo_is_compared_as_before_by_its_panels_alone():
    query: Signature = signature(picture=picture_of(screenshot(photograph("camera"))))
    reference = signature(picture=picture_of(photograph("camera")))
    assert compare_with(query=query, reference=reference) == compare(
        query=query, reference=reference
    )
    assert len(query.fingerprints) == 1

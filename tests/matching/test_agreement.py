"""What lies under an alignment takes a doubt away or raises one."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from takedown.matching.agreement import NO_AGREEMENT, Agreement, agreement
from takedown.matching.alignment import NOTHING, align
from takedown.matching.compare import Band, Signature, compare, signature
from takedown.matching.doubts import LIKELY_SUPPORT, Doubt, looked_under
from takedown.matching.light import off_one_light, off_smooth_light
from tests.bench.changes import jpeg, with_watermark
from tests.matching.changes import cropped, photograph, picture_of


@cache
def seen(name: str) -> Signature:
    return signature(picture=picture_of(photograph(name)))


def laid(query: np.ndarray, reference: np.ndarray) -> Agreement:
    ours, theirs = (signature(picture=picture_of(one)) for one in (query, reference))
    aligned = align(query=ours.features, reference=theirs.features)
    return agreement(
        (ours.sketch, ours.features), (theirs.sketch, theirs.features), aligned=aligned
    )


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "clock"])
def test_a_crop_agrees_with_its_photograph_throughout(name):
    told = laid(cropped(photograph(name)), photograph(name))
    assert told.throughout
    assert told.share > 0.95
    assert told.off_one_light < 2


def test_a_copy_of_a_photograph_with_hardly_any_detail_is_found():
    pixels = photograph("clock")
    query, reference = (signature(picture=picture_of(one)) for one in (jpeg(pixels, 30), pixels))
    assert not any(one.pdq[0].decides for one in reference.fingerprints)
    assert compare(query=query, reference=reference).band is Band.LIKELY


def test_where_nothing_is_aligned_nothing_agrees():
    both = (seen("astronaut").sketch, seen("astronaut").features)
    assert agreement(both, both, aligned=NOTHING) == NO_AGREEMENT


def test_a_mark_on_two_pictures_of_one_kind_agrees_in_shape_and_not_in_light():
    """Out of focus, what is found in either is the mark."""
    marked = [
        jpeg(with_watermark(cv2.GaussianBlur(one, (0, 0), 4), "FREEPICS.EXAMPLE"))
        for one in (photograph("chelsea")[:300, :450], photograph("coffee")[:300, :450])
    ]
    query, reference = (signature(picture=picture_of(one)) for one in marked)
    likeness = compare(query=query, reference=reference)
    assert likeness.support >= LIKELY_SUPPORT
    assert (likeness.band, likeness.doubt) == (Band.POSSIBLE, Doubt.OVERLAID)


def test_a_light_that_grows_across_the_picture_is_a_light_and_other_levels_are_none():
    rng = np.random.default_rng(1)
    theirs = rng.uniform(0, 255, (60, 90)).astype(np.float32)
    rows, columns = np.indices(theirs.shape)
    where = rows.ravel(), columns.ravel()
    growing = theirs * (0.6 + 0.8 * columns / 90) + 10 * rows / 60
    flat = theirs.ravel()
    assert off_one_light(growing.ravel(), flat) > 5
    assert off_smooth_light(growing.ravel(), flat, where, theirs.shape) < 0.1
    other = theirs.ravel() + rng.normal(0, 30, theirs.size).astype(np.float32)
    assert off_smooth_light(other, flat, where, theirs.shape) > 10


_NO_LIGHT = {"off_one_light": 5, "off_smooth_light": 5}


def told(**numbers: float) -> Agreement:
    return Agreement(**{"windows": 300, "share": 0.5, "wholly": 0, **numbers})


@pytest.mark.parametrize(
    ("doubt", "under", "left"),
    [
        (Doubt.LOOSE, told(share=0.9), Doubt.NONE),
        (Doubt.UNLIKE, told(wholly=25), Doubt.NONE),
        (Doubt.DRAWN, told(wholly=25), Doubt.DRAWN),
        (Doubt.LOOSE, told(wholly=15), Doubt.LOOSE),
        (Doubt.NONE, told(off_one_light=8, share=0.2), Doubt.OVERLAID),
        (Doubt.NONE, told(off_one_light=8), Doubt.NONE),
        (Doubt.NONE, told(**_NO_LIGHT, likeness=0.97), Doubt.OVERLAID),
        (Doubt.NONE, told(**_NO_LIGHT, likeness=0.9), Doubt.NONE),
        (Doubt.NONE, told(**_NO_LIGHT, likeness=0.97, wholly=25), Doubt.NONE),
        (Doubt.NONE, told(off_one_light=1, off_smooth_light=5, likeness=0.97), Doubt.NONE),
        (Doubt.NONE, told(share=0.9, windows=20), Doubt.NONE),
    ],
)
def test_a_doubt_goes_comes_or_stays_by_what_lies_under_the_alignment(doubt, under, left):
    assert looked_under(doubt, under, support=LIKELY_SUPPORT) is left


def test_light_says_nothing_where_very_much_lines_up():
    assert looked_under(Doubt.NONE, told(off_one_light=8, share=0.2), support=100) is Doubt.NONE

"""Two photographs do not match on what an app, a meme or a site puts on both of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from takedown.matching.compare import Band, Signature, compare, signature
from takedown.matching.doubts import LIKELY_SUPPORT, Doubt
from takedown.matching.telling import explain
from tests.bench.apps import APPS, shot
from tests.bench.changes import fitted, jpeg, with_meme_text, with_watermark
from tests.bench.shared import with_frame
from tests.matching.changes import photograph, picture_of

PAIRS = (("astronaut", "coffee"), ("camera", "cat"), ("rocket", "chelsea"))


def made(pixels: np.ndarray) -> Signature:
    return signature(picture=picture_of(pixels))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("pair", PAIRS)
def test_the_same_app_with_the_same_face_and_adverts(app, dark, pair):
    one, two = (
        made(
            shot(
                app, photograph(name), dark=dark,
                rng=np.random.default_rng(5), beside=photograph("immunohistochemistry"),
            )
        )
        for name in pair
    )  # fmt: skip
    assert not compare(query=one, reference=two).found


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize(
    "shared",
    [
        lambda pixels: with_meme_text(pixels, "WHEN YOU SEE IT", "YOU CANNOT UNSEE IT"),
        lambda pixels: with_watermark(pixels, "FREEPICS.EXAMPLE"),
        lambda pixels: with_frame(pixels, np.random.default_rng(4)),
    ],
    ids=["meme text", "watermark", "frame"],
)
def test_the_same_words_or_frame(shared, pair):
    one, two = (made(jpeg(shared(fitted(photograph(name), 800, 900)))) for name in pair)
    likeness = compare(query=one, reference=two)
    assert not likeness.found
    if likeness.doubt is Doubt.DRAWN:
        assert likeness.band is Band.POSSIBLE
        assert "looks drawn" in explain(likeness=likeness)[0]


def test_the_words_hide_no_copy_of_the_photograph_under_them():
    copy = made(jpeg(with_meme_text(photograph("astronaut"), "WHEN YOU SEE IT", "AGAIN")))
    assert compare(query=copy, reference=made(photograph("astronaut"))).found


def test_the_same_things_photographed_again_are_possible_and_the_page_says_which_doubt_it_is():
    """As in two photographs of one face: every place resembles its like, and none is a copy of it."""
    rng = np.random.default_rng(3)
    part = np.ascontiguousarray(photograph("astronaut")[60:360, 90:390])
    bent = rng.normal(size=(2, 48, 48)).astype(np.float32) * 1.5
    across, down = (cv2.resize(one, part.shape[1::-1]) for one in bent)
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]].astype(np.float32)
    moved = cv2.remap(part, columns + across, rows + down, cv2.INTER_CUBIC)
    again = np.clip(moved + rng.normal(size=part.shape) * 20, 0, 255).astype(np.uint8)
    reference = signature(picture=picture_of(photograph("astronaut")))
    likeness = compare(query=signature(picture=picture_of(again)), reference=reference)
    assert likeness.support >= LIKELY_SUPPORT
    assert (likeness.band, likeness.doubt) == (Band.POSSIBLE, Doubt.UNLIKE)
    assert any("two photos of one face" in line for line in explain(likeness=likeness))
    untouched = compare(query=signature(picture=picture_of(part)), reference=reference)
    assert untouched.band is Band.LIKELY


def page_of(*pictures: np.ndarray) -> np.ndarray:
    """A white page with pictures of one size under one another, and words between them."""
    page = np.full((120 + 460 * len(pictures), 700, 3), 255, np.uint8)
    for place, pixels in enumerate(pictures):
        top = 60 + 460 * place
        page[top : top + 400, 50:650] = fitted(pixels, 400, 600)
        cv2.putText(
            page, "someone wrote this", (60, top + 435), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2
        )
    return page


def test_of_a_page_with_an_advert_as_large_as_the_photograph_nobody_knows_which_is_meant():
    """The advert is in every other screenshot of that day; the whole page again is the whole page."""
    held = made(page_of(photograph("coffee"), photograph("chelsea")))
    assert len(held.features.rivals()) == 2
    for other in ("astronaut", "rocket"):
        for pictures in (("coffee", other), (other, "chelsea")):
            likeness = compare(query=made(page_of(*map(photograph, pictures))), reference=held)
            assert (likeness.band, likeness.doubt) == (Band.POSSIBLE, Doubt.SEVERAL)
            assert "cut out of its page" in explain(likeness=likeness)[0]
    whole = made(jpeg(page_of(photograph("coffee"), photograph("chelsea"))))
    assert compare(query=whole, reference=held).found
    unrelated = made(page_of(photograph("astronaut"), photograph("rocket")))
    assert not compare(query=unrelated, reference=held).found

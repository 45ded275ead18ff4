"""The two hashes are those of their reference implementations, and know when they mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import imagehash
import numpy as np
import pdqhash
import pytest
from PIL import Image

from takedown.matching.fingerprints import fingerprint
from takedown.matching.hashing import PerceptualHash, distance
from tests.matching.changes import photograph, picture_of, quarter, saved_again

if TYPE_CHECKING:
    from takedown.pictures.picture import Picture


def phash16(*, picture: Picture) -> PerceptualHash:
    return fingerprint(picture.pixels).phash


def pdq(*, picture: Picture) -> PerceptualHash:
    return fingerprint(picture.pixels).pdq[0]


def flat() -> np.ndarray:
    return np.full((300, 300, 3), 128, np.uint8)


@pytest.mark.parametrize("name", ["astronaut", "camera", "chelsea"])
def test_both_hashes_are_their_reference_implementations_bit_for_bit(name):
    pixels = photograph(name)
    expected, quality = pdqhash.compute(pixels)
    ours = pdq(picture=picture_of(pixels))
    assert ours.bits == np.packbits(expected.astype(bool)).tobytes()
    assert ours.quality == quality
    other = imagehash.phash(Image.fromarray(pixels), hash_size=16)
    assert phash16(picture=picture_of(pixels)).bits.hex() == str(other)


@pytest.mark.parametrize("make", [phash16, pdq])
def test_the_same_photograph_again_is_near_and_another_is_far(make):
    first = make(picture=picture_of(photograph("astronaut")))
    again = make(picture=picture_of(quarter(saved_again(photograph("astronaut")))))
    other = make(picture=picture_of(photograph("chelsea")))
    assert distance(a=first, b=first) == 0
    assert distance(a=first, b=again) <= 20
    assert distance(a=first, b=other) >= 90


@pytest.mark.parametrize("make", [phash16, pdq])
def test_the_size_it_was_read_at_hardly_moves_a_hash(make):
    large = Image.fromarray(photograph("astronaut")).resize((2048, 2048), Image.Resampling.LANCZOS)
    a = make(picture=picture_of(np.asarray(large)))
    b = make(picture=picture_of(photograph("astronaut")))
    assert distance(a=a, b=b) <= 10


@pytest.mark.parametrize("make", [phash16, pdq])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_hash_of_a_flat_picture_never_decides(make, level):
    made = make(picture=picture_of(np.full((300, 300, 3), level, np.uint8)))
    assert made.quality < 5
    assert not made.decides


@pytest.mark.parametrize("make", [phash16, pdq])
def test_a_gentle_slope_of_grey_does_not_decide_either(make):
    slope = np.linspace(100, 140, 400)[None, :, None].repeat(300, 0).repeat(3, 2)
    assert not make(picture=picture_of(slope.astype(np.uint8))).decides


def test_a_hash_names_its_algorithm_and_version():
    made = pdq(picture=picture_of(photograph("camera")))
    assert (made.algorithm, made.version) == ("pdq", "1")
    assert phash16(picture=picture_of(photograph("camera"))).algorithm == "phash16"


def test_hashes_made_in_different_ways_are_not_compared():
    picture = picture_of(photograph("camera"))
    with pytest.raises(ValueError, match="different ways"):
        distance(a=pdq(picture=picture), b=phash16(picture=picture))


@pytest.mark.parametrize("wrong", [{"bits": bytes(31)}, {"quality": 101}, {"quality": -1}])
def test_a_hash_of_the_wrong_shape_cannot_be_made(wrong):
    right = {"algorithm": "pdq", "version": "1", "bits": bytes(32), "quality": 50}
    PerceptualHash(**right)
    with pytest.raises(ValueError, match=r"bits|Quality"):
        PerceptualHash(**(right | wrong))


def test_the_smallest_pictures_can_be_hashed():
    assert not pdq(picture=picture_of(flat()[:16, :16])).decides
    assert len(phash16(picture=picture_of(flat()[:16, :300])).bits) == 32

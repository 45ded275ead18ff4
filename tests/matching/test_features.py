"""Features are bounded, can be mirrored without the picture, and survive being put away."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from takedown.matching.features import (
    MOST_POINTS,
    WORKING_SIDE,
    Features,
    FeaturesUnreadableError,
    find_features,
)
from tests.matching.changes import photograph, picture_of


@pytest.fixture(scope="module")
def found() -> Features:
    return find_features(picture=picture_of(photograph("astronaut")))


def test_a_photograph_has_many_features_and_a_flat_picture_none(found):
    assert 300 < len(found) <= MOST_POINTS
    flat = find_features(picture=picture_of(np.full((300, 300, 3), 90, np.uint8)))
    assert len(flat) == 0
    assert flat.descriptors.shape == (0, 128)


def test_a_lawn_cannot_make_more_features_than_the_bound():
    features = find_features(picture=picture_of(photograph("grass")))
    assert len(features) == MOST_POINTS


def test_a_large_picture_is_looked_at_in_its_working_size():
    large = np.asarray(Image.fromarray(photograph("rocket")).resize((1280, 854)))
    features = find_features(picture=picture_of(large))
    assert features.size == (WORKING_SIDE, 427)
    assert features.points[:, 0].max() < WORKING_SIDE


def test_features_put_away_come_back_the_same(found):
    again = Features.from_bytes(found.to_bytes())
    assert again.size == found.size
    assert np.array_equal(again.points, found.points)
    assert np.array_equal(again.descriptors, found.descriptors)


def test_no_features_can_be_put_away_too():
    flat = find_features(picture=picture_of(np.zeros((64, 64, 3), np.uint8)))
    assert len(Features.from_bytes(flat.to_bytes())) == 0


def broken_ones(whole: bytes) -> dict[str, bytes]:
    return {
        "nothing": b"",
        "a short header": whole[:8],
        "another version": b"TDF9" + whole[4:],
        "a pickle": b"\x80\x04N." + whole,
        "cut short": whole[:-1],
        "too long": whole + b"\0",
        "a count too high": whole[:8] + struct.pack("<I", 2**31) + whole[12:],
        "a point outside": whole[:12] + struct.pack("<f", 9999.0) + whole[16:],
        "a point that is no number": whole[:12] + struct.pack("<f", float("nan")) + whole[16:],
    }


@pytest.mark.parametrize("name", broken_ones(b""))
def test_bytes_that_are_not_features_are_refused(found, name):
    with pytest.raises(FeaturesUnreadableError):
        Features.from_bytes(broken_ones(found.to_bytes())[name])


def test_features_mirrored_are_those_of_the_mirrored_picture(found):
    seen = find_features(picture=picture_of(photograph("astronaut")[:, ::-1]))
    made = found.mirrored()
    apart = np.linalg.norm(made.points[:, None] - seen.points[None], axis=2)
    nearest = apart.argmin(axis=1)
    close = apart.min(axis=1) < 1.5
    assert close.mean() > 0.9
    difference = made.descriptors.astype(int) - seen.descriptors[nearest].astype(int)
    assert np.median(np.linalg.norm(difference[close], axis=1)) < 60
    straight = found.descriptors.astype(int) - seen.descriptors[nearest].astype(int)
    assert np.median(np.linalg.norm(straight[close], axis=1)) > 200


def test_a_mirror_twice_is_no_mirror(found):
    twice = found.mirrored().mirrored()
    assert np.allclose(twice.points, found.points, atol=1e-3)
    assert np.array_equal(twice.descriptors, found.descriptors)

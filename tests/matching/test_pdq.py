"""Our PDQ is the reference's, bit for bit, on the same pixels."""

from __future__ import annotations

import numpy as np
import pdqhash
import pytest

from takedown.matching.hashing import shrunk
from takedown.matching.pdq import ORIENTATIONS, pdq_orientations
from tests.matching.changes import photograph

NAMES = ("astronaut", "camera", "cat", "coffee", "rocket", "grass", "coins", "hubble_deep_field")


def pdq_bits(pixels: np.ndarray) -> tuple[bytes, int]:
    """The bits of the picture as it is, and its quality."""
    bits, quality = pdq_orientations(pixels)
    return bits[0], quality


def packed(bits: np.ndarray) -> bytes:
    return np.packbits(np.asarray(bits, dtype=bool)).tobytes()


@pytest.mark.parametrize("side", [512, 301, 64])
@pytest.mark.parametrize("name", NAMES)
def test_bits_and_quality_are_those_of_the_reference(name, side):
    pixels = shrunk(pixels=photograph(name), side=side)
    expected, quality = pdqhash.compute(pixels)
    assert pdq_bits(pixels) == (packed(expected), quality)


@pytest.mark.parametrize("name", NAMES)
def test_each_orientation_is_that_of_the_reference(name):
    pixels = shrunk(pixels=photograph(name), side=512)
    expected, quality = pdqhash.compute_dihedral(pixels)
    found, ours = pdq_orientations(pixels)
    assert found == tuple(packed(one) for one in expected)
    assert (len(found), ours) == (len(ORIENTATIONS), quality)


@pytest.mark.parametrize("side", [512, 150])
@pytest.mark.parametrize("name", NAMES)
def test_of_a_larger_picture_they_are_those_of_the_smaller_one_that_is_never_made(name, side):
    """But for what rounding to whole levels moves over the median, which the reference's own would too."""
    pixels = photograph(name)
    asked, quality = pdq_orientations(pixels, side=side)
    made, of_made = pdq_orientations(shrunk(pixels=pixels, side=side))
    for one, two in zip(asked, made, strict=True):
        assert (int.from_bytes(one) ^ int.from_bytes(two)).bit_count() <= 2
    assert abs(quality - of_made) <= 1


def test_a_picture_smaller_than_the_sixty_four_means_has_its_bits_too():
    pixels = shrunk(pixels=photograph("astronaut"), side=40)
    expected, _ = pdqhash.compute(pixels)
    assert pdq_bits(pixels)[0] == packed(expected)


def test_brightness_alone_gives_the_bits_of_grey():
    grey = photograph("camera")
    assert pdq_bits(np.ascontiguousarray(grey[..., 0])) == pdq_bits(grey)

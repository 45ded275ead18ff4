"""Features are bounded, lie in panels, and turn over in a mirror without the picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from takedown.matching.descriptors import COEFFICIENTS, products, spectrum_of
from takedown.matching.features import (
    MOST_POINTS,
    MOST_POINTS_IN_ALL,
    WORKING_SIDE,
    Features,
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
    assert flat.spectra.shape == (0, COEFFICIENTS)


def test_a_lawn_cannot_make_more_features_than_the_bound():
    features = find_features(picture=picture_of(photograph("grass")))
    assert len(features) == MOST_POINTS <= MOST_POINTS_IN_ALL


def test_a_large_picture_is_looked_at_in_its_working_size():
    large = np.asarray(Image.fromarray(photograph("rocket")).resize((1280, 854)))
    features = find_features(picture=picture_of(large))
    assert features.size == (WORKING_SIDE, 427)
    assert features.points[:, 0].max() < WORKING_SIDE


def _mirrored(raw: np.ndarray) -> np.ndarray:
    """Descriptors as SIFT would give them of the mirrored picture (Lowe 2004, section 6)."""
    turned = -np.arange(8) % 8
    return raw.reshape(-1, 4, 4, 8)[:, ::-1][..., turned].reshape(-1, 128)


def test_the_product_in_a_mirror_is_the_product_of_the_mirrored():
    raw = np.random.default_rng(1).gamma(0.5, 1, (40, 128)).astype(np.float32)
    spectra, mirrored = spectrum_of(raw), spectrum_of(np.ascontiguousarray(_mirrored(raw)))
    straight, in_a_mirror = products(spectra, spectra)
    assert np.allclose(in_a_mirror, products(mirrored, spectra)[0], atol=1e-5)
    assert not np.allclose(in_a_mirror, straight, atol=0.05)


def test_what_is_kept_of_a_descriptor_tells_the_same_distances():
    raw = np.random.default_rng(2).gamma(0.5, 1, (60, 128)).astype(np.float32)
    root = np.sqrt(raw / raw.sum(axis=1, keepdims=True))
    whole = np.linalg.norm(root[:, None] - root, axis=2)
    kept = spectrum_of(raw).astype(float) / 127
    short = np.linalg.norm(kept[:, None] - kept, axis=2)
    off = ~np.eye(60, dtype=bool)
    assert np.corrcoef(whole[off], short[off])[0, 1] > 0.5
    assert (short <= whole + 0.06).all()


def test_a_part_rich_in_detail_does_not_take_all_places():
    """The strongest of all would lie in the noise alone, and nothing be left of the photograph."""
    pixels = cv2.GaussianBlur(photograph("coffee"), (0, 0), 2)
    noise = np.random.default_rng(1).integers(0, 255, (400, 300, 3), dtype=np.uint8)
    pixels[:, :300] = noise
    points = find_features(picture=picture_of(pixels)).points
    assert (points[:, 0] > 320).sum() > 200

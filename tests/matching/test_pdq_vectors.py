"""The hashes that the reference implementation publishes for its own pictures.

The pictures are not ours to copy. Get ThreatExchange's `pdq/data` and name its folder:
`PDQ_PICTURES=…/pdq/data script/test tests/matching/test_pdq_vectors.py`.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from takedown.matching.hashing import HASHED_SIDE
from takedown.matching.pdq import pdq_orientations

_FOLDER = os.environ.get("PDQ_PICTURES", "")
_VECTORS = tomllib.loads(Path(__file__).with_name("pdq_vectors.toml").read_text())

pytestmark = pytest.mark.skipif(not _FOLDER, reason="PDQ_PICTURES names no folder of the pictures.")


def hashed(name: str, *, side: int | None) -> str:
    found = next(Path(_FOLDER).rglob(name))
    with Image.open(found) as image:
        bits, quality = pdq_orientations(np.asarray(image.convert("RGB")), side=side)
    assert quality == 100
    return bits[0].hex()


@pytest.mark.parametrize("name", _VECTORS["of_512"])
def test_at_the_canonical_size_the_bits_are_those_published(name):
    assert hashed(name, side=HASHED_SIDE) == _VECTORS["of_512"][name]


@pytest.mark.parametrize("name", _VECTORS["of_all_pixels"])
def test_of_all_pixels_the_bits_are_those_published(name):
    assert hashed(name, side=None) == _VECTORS["of_all_pixels"][name]

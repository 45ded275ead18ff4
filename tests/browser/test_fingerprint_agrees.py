"""The fingerprint that a browser makes is the one we would have made of the same file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from takedown.matching.fingerprints import Fingerprint, fingerprint
from takedown.matching.given import read_fingerprint
from takedown.matching.hashing import PerceptualHash, distance
from takedown.pictures.read import read_picture
from tests.browser.pictures import files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.person import Person

# Of 256 bits, and how many of the pictures must be as near (docs/matching.md).
NEAR = 10
JPEG = b"\xff\xd8"
SHARE = 0.95


def made_here(file: bytes) -> tuple[PerceptualHash, PerceptualHash]:
    made = fingerprint(read_picture([file]).pixels)
    return made.pdq[0], made.phash


def made_in_browser(person: Person, file: Path) -> Fingerprint:
    """Choose the file on the page, and read the two lines that would be sent."""
    person.page.locator("#photo").set_input_files(file)
    person.page.wait_for_selector("form[data-made]:not([hidden])")
    lines = {
        name: person.page.locator(f"input[name={name}]").input_value()
        for name in ("pdq", "phash16")
    }
    return read_fingerprint(**lines)


@pytest.fixture
def maker(someone) -> Person:
    person = someone().open_case().confirm_code()
    person.go(f"{person.case}files/lines/")
    return person.at("Make a fingerprint of a photo")


@pytest.mark.long
def test_it_agrees_with_ours_on_nearly_every_picture(maker, tmp_path):
    chosen = files()
    assert len(chosen) >= 20
    told: dict[str, tuple[int, int, int]] = {}
    for number, (name, content) in enumerate(chosen.items()):
        ending = "jpg" if content.startswith(JPEG) else "png"
        file = tmp_path / f"{number}.{ending}"
        file.write_bytes(content)
        theirs = made_in_browser(maker, file)
        pdq, phash = made_here(content)
        qualities = (theirs.pdq[0].quality - pdq.quality, theirs.phash.quality - phash.quality)
        told[name] = (
            distance(a=theirs.pdq[0], b=pdq),
            distance(a=theirs.phash, b=phash),
            max(map(abs, qualities)),
        )
        maker.go(re.sub(r"^https?://[^/]+", "", maker.page.url))
    for which in (0, 1):
        near = sum(one[which] <= NEAR for one in told.values())
        assert near / len(told) >= SHARE, told
    assert max(one[2] for one in told.values()) <= 2, told
    assert maker.complaints == []

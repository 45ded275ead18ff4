"""Files that are no pictures, or too large: one clear sentence each, and nothing left behind."""

from __future__ import annotations

import zipfile

import pytest

from takedown.pictures.refusals import SENTENCES, Refusal

_MEGABYTE = 2**20
# The first box of an MP4: 24 bytes, its name, its brand.
_VIDEO = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(5000)


def test_a_file_of_200_megabytes_is_refused_and_not_kept(person, site, tmp_path):
    large = tmp_path / "large.jpg"
    with large.open("wb") as out:
        out.write(b"\xff\xd8\xff")
        out.truncate(200 * _MEGABYTE)
    person.open_case().confirm_code()
    before = site.settled_files()
    person.add_picture("mine", large)

    person.sees("This file is larger than 100 MB.")
    assert site.sealed_files() == before
    assert site.events("REFERENCE_ADDED", person.case_id) == 0


@pytest.mark.parametrize("reason", [Refusal.ARCHIVE, Refusal.VIDEO])
def test_what_is_no_picture_is_refused_by_the_worker(someone, tmp_path, reason):
    file = tmp_path / "holiday.jpg"
    if reason is Refusal.ARCHIVE:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("picture.jpg", bytes(1000))
    else:
        file.write_bytes(_VIDEO)
    person = someone().open_case().confirm_code()
    person.add_picture("mine", file).at("Pictures and likenesses")

    # The page asks by itself until the worker has looked.
    person.sees(SENTENCES[reason])

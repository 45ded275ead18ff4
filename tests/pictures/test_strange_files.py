"""Files of every bad kind through the real child: read or refused by name, in bounds, one after the other."""

from __future__ import annotations

import resource

import pytest

from takedown.pictures.limits import Limits
from takedown.pictures.picture import Picture, rebuilt
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import SENTENCES, PictureRefused, Refusal
from tests.pictures.strange import ANY, FILES, READ

# A child may die of a file; none of these should be able to make it.
LIMITS = Limits(memory_bytes=1024**3, cpu_seconds=6, wall_seconds=60)
# Of a file that is two things, none of the other may be in what we make of it.
OTHERS = (b"%PDF", b"PK\x03\x04", b"<script", b"<svg", b"<?php", b"CANARYNOTE", b"walrus")


def read_or_refused(data: bytes) -> Picture | PictureRefused:
    try:
        return read_picture([data], limits=LIMITS)
    except PictureRefused as refused:
        return refused


@pytest.mark.parametrize("name", FILES)
def test_a_strange_file_is_read_or_refused_and_nothing_else_of_it_comes_out(name):
    make, told = FILES[name]
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read_or_refused(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50 * 1024
    if isinstance(found, PictureRefused):
        assert told != READ, found.reason
        assert found.reason not in {Refusal.CRASHED, Refusal.TOOK_TOO_LONG}
        assert found.sentence == SENTENCES[found.reason]
        return
    assert told in {READ, ANY}
    view = rebuilt(picture=found, max_side=480)
    assert not [one for one in OTHERS if one in view]


def test_the_files_are_of_every_kind():
    assert 50 <= len(FILES) <= 60

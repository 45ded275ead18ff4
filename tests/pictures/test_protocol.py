"""The parent checks every number of the child's answer against the others and the limits."""

from __future__ import annotations

import pytest

from takedown.pictures.protocol import (
    Facts,
    ProtocolBrokenError,
    picture_header,
    read_header,
    refusal_header,
)
from takedown.pictures.refusals import PictureRefused, Refusal


def test_a_header_is_read_as_it_was_written():
    facts = Facts(format="GIF", shown_width=20, shown_height=10, width=40, height=20, frames=3)
    assert read_header(header=picture_header(facts=facts), max_side=20, max_pixels=800) == facts
    with pytest.raises(PictureRefused) as caught:
        read_header(header=refusal_header(reason=Refusal.VIDEO), max_side=20, max_pixels=800)
    assert caught.value.reason is Refusal.VIDEO


@pytest.mark.parametrize(
    "change",
    [
        {"format": "MPO"},
        {"format": "../../etc"},
        {"shown_width": 0},
        {"shown_width": 21},
        {"shown_height": 21},
        {"width": 15},
        {"width": 41},
        {"width": 0xFFFFFFFF, "height": 0xFFFFFFFF},
        {"frames": 0},
        {"frames": 2_000_000_000},
    ],
)
def test_a_header_whose_numbers_contradict_each_other_is_not_believed(change):
    right = {
        "format": "GIF",
        "shown_width": 20,
        "shown_height": 10,
        "width": 40,
        "height": 20,
        "frames": 1,
    }
    with pytest.raises(ProtocolBrokenError):
        read_header(
            header=picture_header(facts=Facts(**(right | change))), max_side=20, max_pixels=800
        )


def test_the_number_of_bytes_announced_must_be_that_of_the_pixels():
    facts = Facts(format="GIF", shown_width=20, shown_height=10, width=40, height=20, frames=1)
    header = picture_header(facts=facts)
    with pytest.raises(ProtocolBrokenError):
        read_header(header=header[:-1] + b"\1", max_side=20, max_pixels=800)
    with pytest.raises(ProtocolBrokenError):
        read_header(header=header[:-1], max_side=20, max_pixels=800)


def test_a_refusal_for_no_known_reason_is_not_believed():
    header = refusal_header(reason=Refusal.VIDEO).replace(b"video", b"viceo")
    with pytest.raises(ProtocolBrokenError):
        read_header(header=header, max_side=20, max_pixels=800)

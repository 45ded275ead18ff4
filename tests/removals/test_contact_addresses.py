"""Where a contact is written to: an e-mail address, an https address, or words."""

from __future__ import annotations

import pytest

from takedown.removals.contacts import AddressRefused, read_address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sam@platform.example", "sam@platform.example"),
        (" mailto:sam@platform.example ", "sam@platform.example"),
        ("https://platform.example/form?a=1", "https://platform.example/form?a=1"),
        ("Signal,\n +44 20 7946 0000", "Signal, +44 20 7946 0000"),
        ("Write to sam@platform.example: say “urgent”", "Write to sam@platform.example: say “urgent”"),
        ("@samplatform", "@samplatform"),
        ("+442079460000", "+442079460000"),
    ],
)  # fmt: skip
def test_an_address_is_kept_on_one_line(given, kept):
    assert read_address(given) == kept


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sam@platform", "One looks like name@example.org."),
        ("sam@@platform.example", "One looks like name@example.org."),
        ("http://platform.example/form", "begins with https://"),
        ("javascript:alert(1)", "begins with https://"),
        ("ftp://platform.example", "begins with https://"),
        ("https://", "not complete"),
        ("https://platform", "not complete"),
        ("https://sam@platform.example/", "not complete"),
        ("https://[platform.example", "not complete"),
        ("https://platform.example/\u202eform", "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(given, said):
    with pytest.raises(AddressRefused, match=said):
        read_address(given)

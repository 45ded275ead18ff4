"""Our references and the platform's case numbers."""

from __future__ import annotations

import pytest

from takedown.common.identifiers import new_reference
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.message import Message


@pytest.mark.parametrize(
    "text",
    [
        "Quote TD-7EVE-AYKK.",
        "td-7eve-aykk",
        "TD 7EVE AYKK",
        "TD7EVEAYKK",
        "TD–7EVE–AYKK",
        "TD-7EVE-\nAYKK",
        "> TD-7EVE-\n> AYKK",
        "(td_7eve_aykk)",
        "TD - 7EVE - AYKK",
    ],
)
def test_our_reference_however_it_is_written(text):
    assert references_in(Message(text=text)) == ("TD-7EVE-AYKK",)


def test_every_reference_we_make_is_found_in_each_place():
    for _ in range(200):
        made = new_reference(prefix="TD")
        plus = f"cases+{made.lower()}@charity.example"
        places = (
            Message(subject=f"Re: report, {made}"),
            Message(text=f"x {made.lower()} y"),
            Message(recipients=(plus,)),
            Message(recipients=(plus.replace("-", ""),)),
        )
        assert [references_in(one) for one in places] == [(made,)] * 4


def test_what_is_misread_is_put_right_and_each_is_named_once():
    text = "TD-7EVE-AYK0, TD-7EVE-AYKO, TD-1234-5678"

    assert references_in(Message(text=text)) == ("TD-7EVE-AYK0", "TD-1234-5678")


@pytest.mark.parametrize(
    "text",
    ["TD Bank says", "TD bank name here", "Ltd 1234 5678", "TD-7EVE-AYKKX", "XTD-7EVE-AYKK", "TD-7EVE", "TD-7EUE-AYKK"],
)  # fmt: skip
def test_what_is_no_reference(text):
    assert references_in(Message(text=text)) == ()


@pytest.mark.parametrize(
    ("text", "tickets"),
    [
        ("Your case number: 123456", ("123456",)),
        ("Case number is 5-1234567890.", ("5-1234567890",)),
        ("[Ticket #998877] Your report", ("998877",)),
        ("[#ABC-123-45678]", ("ABC-123-45678",)),
        ("[SAFE-4711] Your report", ("SAFE-4711",)),
        ("ref:_00D20abc._500A0xyz:ref", ("ref:_00D20abc._500A0xyz:ref",)),
        ("thread ref:!00D20abc.!500A0xyz:ref", ("ref:!00D20abc.!500A0xyz:ref",)),
        ("Reference ID 4f3a-99b1", ("4f3a-99b1",)),
        ("Reference number:\nIC-123456-X1Y2", ("IC-123456-X1Y2",)),
        ("Report ID: 8812, request no. 77123", ("77123", "8812")),
        ("case 01234567", ("01234567",)),
        ("Case 12 of 2026", ()),
        ("your report 48 hours ago", ()),
        ("Report: 48 hours", ()),
        ("Case number: 24-48h", ()),
        ("Reference: 20 November 2026", ()),
        ("Reference: 2026-11-20", ()),
        ("Reference: 20/11/2026", ()),
        ("Reference: 20261120", ()),
        ("Report #2026", ()),
        ("Our reference: TD-7EVE-AYKK", ()),
        ("Reference: td7eveaykk", ()),
        ("ticket: https://site.example/case/123456", ()),
        ("report within 72 hours; case closed", ()),
        ("the request is urgent", ()),
    ],
)
def test_case_numbers(text, tickets):
    assert tickets_in(Message(text=text)) == tickets


def test_at_most_five_case_numbers_and_the_longest_first():
    text = "\n".join(f"Ticket #{'1234567890'[: 4 + n]}" for n in range(7))

    found = tickets_in(Message(subject="Case number: 99", text=text))

    assert found == ("1234567890", "123456789", "12345678", "1234567", "123456")

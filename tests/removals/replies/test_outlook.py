"""Messages that Outlook saved."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest

from takedown.removals.replies.message import Attachment
from takedown.removals.replies.reading import read_reply
from takedown.removals.replies.refusals import Reason, ReplyRefused
from tests.removals.replies.compound import binary, compound, message, moment, narrow, wide

SENT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
HEADERS = (
    "Received: from a by b; Fri, 20 Nov 2026 17:31:00 +0000\r\n"
    "From: Other <other@site.example>\r\nTo: cases+td-7eve-aykk@charity.example\r\n"
    "Message-ID: <1@site.example>\r\nIn-Reply-To: <0@charity.example>\r\n"
    "References: <a@x> <0@charity.example>\r\nDate: Fri, 20 Nov 2026 17:00:00 +0000\r\n\r\n"
)


def read(data: bytes):
    return read_reply(data, name="answer.msg")


def test_a_whole_message():
    data = message(
        {
            **wide(0x0037, "Your report"),
            **wide(0x1000, "We have removed it.\r\n\r\nGoodbye ☺"),
            **wide(0x0C1A, "Safety"),
            **wide(0x0C1F, "/O=EXCHANGE/CN=SAFETY"),
            **wide(0x5D01, "safety@site.example"),
            **wide(0x007D, HEADERS),
            "__recip_version1.0_#00000000": wide(0x39FE, "ada@help.example"),
            "__attach_version1.0_#00000000": {
                **wide(0x3707, "form.pdf"), **wide(0x370E, "application/PDF"), **binary(0x3701, b"x" * 5000)
            },
            "__attach_version1.0_#00000001": narrow(0x3704, b"A.TXT"),
        },
        fixed={(0x0039, 0x40): moment(SENT), (0x0E06, 0x40): moment(SENT)},
    )  # fmt: skip
    found = read(data)

    assert found.subject == "Your report"
    assert found.text == "We have removed it.\n\nGoodbye ☺"
    assert found.sender == "Safety <safety@site.example>"
    assert found.recipients == ("ada@help.example", "cases+td-7eve-aykk@charity.example")
    assert found.sent_at == SENT
    assert found.received_at == datetime(2026, 11, 20, 17, 31, tzinfo=UTC)
    assert (found.message_id, found.in_reply_to) == ("1@site.example", "0@charity.example")
    assert found.references == ("a@x", "0@charity.example")
    assert found.attachments == (
        Attachment("form.pdf", 5000, "application/pdf"),
        Attachment("A.TXT", 0, ""),
    )
    assert not found.shortened


def test_eight_bit_text_by_its_code_page():
    data = message(
        {
            **narrow(0x0037, "Zgłoszenie".encode("cp1250")),
            **narrow(0x1000, "Usunięto".encode("cp1250")),
        },
        fixed={(0x3FFD, 0x03): struct.pack("<I", 1250)},
    )
    found = read(data)

    assert (found.subject, found.text) == ("Zgłoszenie", "Usunięto")
    assert found.sent_at is None
    assert found.received_at is None


@pytest.mark.parametrize("stream", [binary(0x1013, b""), wide(0x1013, ""), narrow(0x1013, b"")])
def test_a_page_where_there_are_no_plain_words(stream):
    page = "<p>We <b>removed</b> it &ndash; é.</p><p style='display:none'>secret</p>"
    (name,) = stream
    data = page.encode("utf-16-le") if name.endswith("001F") else page.encode()
    found = read(message({name: data}, fixed={(0x3FDE, 0x03): struct.pack("<I", 65001)}))

    assert found.text == "We removed it – é."


def test_a_long_message_is_shortened():
    found = read(message(wide(0x1000, "word " * 60_000)))

    assert len(found.text) == 200_000
    assert found.shortened


def test_a_compound_file_of_another_kind_is_a_document():
    with pytest.raises(ReplyRefused) as refused:
        read(compound({"WordDocument": b"x" * 100}))
    assert refused.value.reason is Reason.DOCUMENT


def test_damage_is_refused():
    whole = message({**wide(0x1000, "x" * 5000), **wide(0x0037, "y")})

    for at in range(0, len(whole), 37):
        broken = whole[:at] + b"\xa5" * 8 + whole[at + 8 :]
        try:
            read(broken)
        except ReplyRefused:
            continue
    for end in (0, 8, 100, 511, 512, 600, 2000):
        with pytest.raises(ReplyRefused):
            read(whole[:end])


def test_a_header_that_promises_more_than_the_file_is_refused():
    whole = message(wide(0x1000, "x"))

    for at, value in ((44, 1_000_000), (64, 1_000_000), (72, 5)):
        with pytest.raises(ReplyRefused) as refused:
            read(whole[:at] + struct.pack("<I", value) + whole[at + 4 :])
        assert refused.value.reason is Reason.DAMAGED


def test_a_stream_larger_than_its_file_is_not_read():
    whole = message(wide(0x1000, "x" * 5000))
    at = whole.index("__substg1.0_1000001F".encode("utf-16-le"))
    found = read(whole[: at + 120] + struct.pack("<Q", 900_000_000) + whole[at + 128 :])

    assert found.text == ""

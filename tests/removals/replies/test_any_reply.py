"""Whatever arrives is read, sorted and searched, or refused in a sentence; nothing else, and soon."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.mailboxes import read_mailbox
from takedown.removals.replies.message import MOST_CHARACTERS, Message
from takedown.removals.replies.reading import read_reply, read_text
from takedown.removals.replies.refusals import ReplyRefused
from takedown.removals.replies.sorting import Kind, sort_message
from tests.removals.replies.compound import binary, message, wide

SLOWEST = 12.0  # seconds for the worst 5 MB on a busy machine; measured at about 2
PIECES = st.sampled_from(
    [
        b"From: a@b.example\n", b"Subject: =?utf-8?b?w6k?=\n", b"Subject: =?", b"?q?=", b"?=", b"\n", b"\n\n",
        b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=", b"--b\n", b"--b--\n",
        b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: attachment; filename*0*=", b"name*", b"''%",
        b"Date: Fri, 20 Nov 2026 ", b"Received: ;", b"+0000\n", b"<p", b"<a href='", b"</", b">", b"<!--", b"hidden",
        b"style=display:none", b"&#", b"&#xD800;", b"x" * 50, b"\xff\xfe", b"\x00", b"From a Fri Nov 20 17:30:00 2026\n",
        b"(((((", b"<1@x>", b"On a, b wrote:\n", b"> ", b"We have removed it. ", b"TD-7EVE-AYKK", b"case number: 123456",
    ]
)  # fmt: skip


def all_of(found: Message) -> None:
    """What must be so of any message, and everything that is done with one."""
    assert len(found.text) <= MOST_CHARACTERS
    found.text.encode()
    found.subject.encode()
    for at in (found.sent_at, found.received_at):
        assert at is None or (isinstance(at, datetime) and at.utcoffset() is not None)
    result = sort_message(found)
    assert result.kind not in result.others
    assert bool(result.why) or result.kind is Kind.UNSORTED
    assert len(tickets_in(found)) <= 5
    assert all(one.startswith("TD-") for one in references_in(found))


def read_all(data: bytes) -> None:
    """Read it in both ways: nothing but the one refusal may come out."""
    with suppress(ReplyRefused):
        all_of(read_reply(data, name="x"))
    with suppress(ReplyRefused):
        read_mailbox(data)


@settings(max_examples=300, deadline=2_000)
@given(st.binary(max_size=2_000))
def test_any_bytes(data):
    read_all(data)


@settings(max_examples=400, deadline=2_000)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=5)), max_size=60))
def test_any_pieces_of_mail(pieces):
    read_all(b"From: a@b.example\nSubject: x\n" + b"".join(pieces))


@settings(max_examples=300, deadline=2_000)
@given(st.text(max_size=2_000))
def test_any_text(text):
    with suppress(ReplyRefused):
        all_of(read_text(text))
    all_of(Message(text=text, subject=text[:100], recipients=(text[:50],)))


@settings(max_examples=200, deadline=2_000)
@given(st.data())
def test_any_damage_to_an_outlook_message(data):
    whole = bytearray(
        message(
            {**wide(0x1000, "We removed it. " * 400), **wide(0x0037, "x"), **binary(0x3701, b"y")}
        )
    )
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.one_of(st.integers(0, 600), st.integers(0, len(whole) - 1)))
        whole[at] = data.draw(st.integers(0, 255))
    read_all(bytes(whole))


HTML = b"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n"
MAIL = b"From: a@b.example\nSubject: x\n"
MIXED = b"Content-Type: multipart/mixed; boundary="
WORST = {
    "open paragraphs": HTML + b"<p>x" * 1_200_000,
    "brackets": HTML + b"<" * 4_900_000,
    "comments": HTML + b"<!--" * 1_200_000,
    "open quotes": HTML + b"<a ='" * 900_000,
    "line breaks": HTML + b"<br>" * 1_200_000,
    "nested": MAIL + b"".join(MIXED + b"b%d\n\n--b%d\n" % (n, n) for n in range(2_000)) + b"\n" * 4_000_000,
    "boundaries": MAIL + MIXED + b"b\n\n" + b"--b\n" * 1_200_000,
    "headers": MAIL + b"a: b\n" * 950_000,
    "encoded words": b"From: " + b"=?a?q?" * 800_000 + b"\n" + MAIL + b"\nx",
    "one long word": b"a" * 4_900_000,
    "quotations": MAIL + b"\n" + b"On a, 1 " * 25_000,
    "attributions": MAIL + b"\n" + b"On 1\n" * 40_000,
    "dots": MAIL + b"\n" + b". A" * 60_000,
    "removed": MAIL + b"\n" + b"we have removed content was " * 7_000,
    "labels": MAIL + b"\n" + b"case number: # " * 13_000,
    "references": MAIL + b"\n" + b"TD------" * 25_000,
    "mailbox": b"From a Fri Nov 20 17:30:00 2026\n" * 150_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", WORST)
def test_the_worst_of_each_kind_ends_soon(name):
    started = time.perf_counter()
    read_all(WORST[name])

    assert time.perf_counter() - started < SLOWEST

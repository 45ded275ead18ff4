"""An answer as long as somebody likes keeps no pack from being made: its beginning is printed, and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.evidence import sections
from takedown.evidence.gather import gather
from takedown.flows.decide_reply import decide_reply
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def printed_of(opened, words: str) -> tuple[str, int]:
    """What a pack prints of an answer that shows receipt, and the lines its letter takes in the report."""
    sent = factories.sent(opened)
    reply = factories.reply(sent, opened, words, now=NOW + HOUR)
    decide_reply(
        opened, reply_id=reply.pk, kind=ReplyKind.AUTOMATIC_RECEIPT, said_at=NOW, now=NOW + HOUR
    )
    (request,) = gather(opened, number=1, now=NOW + 2 * HOUR).requests
    (submission,) = request.submissions
    return submission.receipt, sections._lines_of_request(request)


@pytest.mark.parametrize(
    "words",
    ["a\n" * 90_000, "\U0001f600" * 190_000, "word " * 39_000],
    ids=["lines", "emoji", "words"],
)
def test_a_long_answer_takes_less_than_a_part_and_says_what_is_left_out(amara, words):
    printed, lines = printed_of(amara, words)
    assert lines < sections.MOST_LINES
    left = int(printed.partition("goes on for ")[2].partition(" ")[0])
    shown = printed.partition("they had it by then. ")[2].partition("\n[Printed to here")[0]
    assert shown
    assert words.startswith(shown)
    assert len(shown) + left == len(words.rstrip())


def test_an_answer_that_a_person_could_type_is_printed_whole(amara):
    words = "We received your report.\n" * 100 + "The end."
    printed, _ = printed_of(amara, words)
    assert printed.endswith(words)

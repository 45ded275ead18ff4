"""An answer as long as somebody likes keeps no pack from being made: its beginning is printed, and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.evidence import gather_requests, sections
from takedown.evidence.gather import gather
from takedown.flows.add_reply import note_no_reply
from takedown.flows.decide_reply import decide_reply
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for

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


def test_of_very_many_notes_at_one_letter_the_first_and_the_last_stand_there_and_all_in_the_chronology(
    amara, monkeypatch
):
    monkeypatch.setattr(gather_requests, "_ANSWERS_AT_AN_END", 2)
    sent = factories.sent(amara)
    for at in range(7):
        note_no_reply(amara, submission_id=sent.pk, now=NOW + at * HOUR)
    record = gather(amara, number=1, now=NOW + 9 * HOUR)
    (submission,) = record.requests[0].submissions
    assert len(submission.answers) == 5
    assert submission.answers[2] == (
        "3 more were noted between these, each of which stands in the chronology."
    )
    noted = [line for line in record.chronology if "They have not answered" in line.what]
    assert len(noted) == 7


def test_an_answer_about_very_many_posts_names_those_that_it_is_not_about_or_how_many(
    db, monkeypatch
):
    monkeypatch.setattr(gather_requests, "_POSTS_NAMED", 1)
    opened = open_for(" ".join(f"https://x.com/a/status/185900000000000000{at}" for at in range(4)))
    sent = factories.sent(opened)
    posts = list(opened.case.posts.order_by("number").values_list("pk", flat=True))
    for at, count in enumerate((1, 3, 2), start=1):
        then = NOW + at * HOUR
        reply = factories.reply(sent, opened, "Which one?", now=then)
        decide_reply(
            opened, reply_id=reply.pk, kind=ReplyKind.ASKS_FOR_MORE, said_at=NOW,
            posts=posts[:count], now=then,
        )  # fmt: skip
    (request,) = gather(opened, number=1, now=NOW + 9 * HOUR).requests
    said = [one.partition(" It is about ")[2] for one in request.submissions[0].answers]
    assert said == [
        "P1 only.", "all of them but P4.", "2 of them, which are named in the notes, and not about 2."
    ]  # fmt: skip

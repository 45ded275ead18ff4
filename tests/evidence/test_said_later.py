"""What was noted and turned out wrong: a pack says so wherever it stands, and leaves a letter's words as they went."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.evidence.bundle import render_letters
from takedown.evidence.figures import asked
from takedown.evidence.gather import gather
from takedown.evidence.police_form import police_form
from takedown.evidence.report import report_pdf
from takedown.flows.correct_sending import correct_sending
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.decide_reply import decide_reply
from takedown.flows.mark_passed import mark_passed
from takedown.flows.move_reply import move_reply
from takedown.flows.pause_clock import pause_clock
from takedown.flows.record_receipt import record_receipt
from takedown.flows.report_again import report_again
from takedown.flows.report_before import report_before
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.say_receipt_was_wrong import say_receipt_was_wrong
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Outcome
from takedown.removals.models import ReplyKind
from takedown.removals.particulars import Head, Standing
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.test_documents import text_of

if TYPE_CHECKING:
    from takedown.removals.models import Submission

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MADE = "The person recorded that a letter was sent"


@pytest.fixture
def one(amara) -> Submission:
    """A letter that went and was received, with its clock passed."""
    sent = factories.sent(amara)
    record_receipt(
        amara, submission_id=sent.pk, received_at=NOW, words="We have it.", now=NOW + HOUR
    )
    factories.see(amara, Outcome.THERE, now=NOW + 3 * DAY)
    mark_passed(now=NOW + 3 * DAY)
    sent.refresh_from_db()
    return sent


def never_went(opened, one: Submission) -> None:
    say_receipt_was_wrong(opened, submission_id=one.pk, now=NOW + 4 * DAY)
    say_not_sent(opened, submission_id=one.pk, now=NOW + 4 * DAY)
    one.refresh_from_db()


def at(opened, days: int):
    return gather(opened, number=1, now=NOW + days * DAY)


def begins(record, words: str) -> list[str]:
    return [line.what for line in record.chronology if line.what.startswith(words)]


def test_every_line_of_a_letter_that_did_not_go_says_so(amara, one):
    assert not any("later" in line.what for line in at(amara, 3).chronology)
    never_went(amara, one)
    record = at(amara, 4)
    for words in (MADE, "Counting of a time limit recorded", "Time of a clock passed"):
        assert all("later not to have been sent (event " in line for line in begins(record, words))
    (receipt,) = begins(record, "An answer was entered that is said to show receipt")
    assert "taken back later (event " in receipt
    factories.submit(amara, one, now=NOW + 5 * DAY)
    assert ["later" in line for line in begins(at(amara, 5), MADE)] == [True, False]


def test_a_clock_that_passed_and_was_counted_otherwise_since_says_so(amara):
    sent = factories.sent(amara)
    mark_passed(now=NOW + 3 * DAY)
    correct_sending(
        amara, submission_id=sent.pk, submitted_at=NOW + 2 * DAY, now=NOW + 3 * DAY + HOUR
    )
    (line,) = begins(at(amara, 4), "Time of a clock passed")
    assert line.endswith(", of a time limit that was counted otherwise later")


@pytest.mark.parametrize("hours", [1, 49])
def test_a_clock_that_passed_before_an_answer_in_time_was_entered_says_so(amara, hours):
    sent = factories.sent(amara)
    mark_passed(now=NOW + 3 * DAY)
    reply = factories.reply(sent, amara, now=NOW + 4 * DAY)
    decide(amara, reply, ReplyKind.REMOVED, NOW + hours * HOUR, now=NOW + 4 * DAY)
    (line,) = begins(at(amara, 5), "Time of a clock passed")
    said = "by what was noted until then; what was noted later says that it was met in time"
    assert (said in line) is (hours == 1)


def test_a_clock_that_passed_before_a_pause_in_time_was_noted_says_so(amara):
    report = factories.sent(amara)
    named = {"legal_name": "Amara", "grounds": ("d",)}
    erasure = factories.sent_further(report.request, amara, "uk-gdpr-erasure", **named)
    factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    mark_passed(now=NOW + 60 * DAY)
    (line,) = begins(at(amara, 60), "Time of a clock passed")
    assert "later" not in line
    pause_clock(
        amara, clock_id=erasure.deadlines.present().get().pk, since=(NOW + 5 * DAY).date(),
        words="A passport.", now=NOW + 60 * DAY,
    )  # fmt: skip
    (line,) = begins(at(amara, 61), "Time of a clock passed")
    assert line.endswith("; a pause that began before its end was noted later")


def test_a_letter_whose_words_rest_on_what_was_a_mistake_says_so_beside_them(amara, one):
    further = factories.chosen(
        one.request, amara, "uk-osa-expedited", now=NOW + 3 * DAY,
        standing=Standing.SUBJECT, heads=(Head.ILLEGAL, Head.CONTENT_DUTY), happened="Friends saw it.",
    )  # fmt: skip
    factories.approve(amara, further, now=NOW + 3 * DAY)
    assert [request.mistaken for request in at(amara, 3).requests] == [(), ()]
    never_went(amara, one)
    record = at(amara, 4)
    first, second = record.requests
    sending = f"{first.number}/1"
    assert first.mistaken == ()
    assert [said.partition(" (event")[0] for said in second.mistaken] == [
        f"when {sending} was received", f"that {sending} was sent",
    ]  # fmt: skip
    assert first.number in second.letter
    letters = text_of(render_letters(record) or b"")
    assert "Whatever this letter says of these: when" in letters
    said = text_of(report_pdf(record))
    assert "Noted later as a mistake, whatever the letter says of these: when" in said


def test_a_letter_that_tells_of_an_answer_that_was_read_otherwise_or_moved_later_says_so(amara):
    one = factories.sent(amara)
    kind, at_first = ReplyKind.REMOVED, NOW + HOUR
    first, second = (factories.reply(one, amara, now=NOW + 2 * HOUR) for _ in range(2))
    for reply in (first, second):
        decide(amara, reply, kind, at_first, now=NOW + 2 * HOUR)
    factories.see(amara, Outcome.BACK, now=NOW + DAY)
    again = report_again(amara, post_id=amara.case.posts.get().pk, now=NOW + DAY)
    factories.approve(amara, again, now=NOW + DAY)
    # What came after it was approved is in no word of it; nor is what was only decided once more.
    third = factories.reply(one, amara, now=NOW + 2 * DAY)
    for later in (kind, ReplyKind.ASKS_FOR_MORE):
        decide(amara, third, later, NOW + 2 * DAY, now=NOW + 2 * DAY)
    decide(amara, first, kind, at_first, now=NOW + 2 * DAY)
    assert {request.mistaken for request in at(amara, 3).requests} == {()}

    decide(amara, first, ReplyKind.REFUSED_NO_VIOLATION, at_first, now=NOW + 3 * DAY)
    move_reply(amara, reply_id=second.pk, submission_id=None, now=NOW + 3 * DAY)
    before, after = at(amara, 4).requests
    assert before.mistaken == ()
    assert [said.partition(" (event")[0] for said in after.mistaken] == [
        f"what an answer to {before.number}/1 says", f"that an answer was one to {before.number}/1",
    ]  # fmt: skip


def test_a_letter_that_tells_of_an_answer_that_is_about_fewer_posts_says_so(db):
    opened = open_for(
        "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"
    )
    one = factories.sent(opened)
    reply = factories.reply(one, opened, now=NOW + HOUR)
    decide(opened, reply, ReplyKind.REMOVED, NOW + HOUR, now=NOW + HOUR)
    factories.see(opened, Outcome.BACK, now=NOW + DAY)
    again = report_again(opened, post_id=opened.case.posts.get(number=1).pk, now=NOW + DAY)
    factories.approve(opened, again, now=NOW + DAY)
    second = opened.case.posts.get(number=2).pk
    decide(opened, reply, ReplyKind.REMOVED, NOW + HOUR, posts=[second], now=NOW + 2 * DAY)
    first, second = at(opened, 3).requests
    (said,) = second.mistaken
    assert said.startswith("what an answer to ")
    assert ". It is about P2 only." in first.submissions[0].answers[0]
    assert ", about P2 only; decided before as " in begins(at(opened, 3), "A person decided")[1]


def decide(opened, reply, kind, said_at, *, now, posts=None) -> None:
    decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=said_at, posts=posts, now=now)


def test_a_letter_that_tells_of_a_look_that_was_a_mistake_says_so(amara):
    one = factories.sent(amara)
    factories.see(amara, Outcome.GONE, now=NOW + DAY)
    factories.see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    post = amara.case.posts.get()
    again = report_again(amara, post_id=post.pk, now=NOW + 2 * DAY)
    factories.approve(amara, again, now=NOW + 2 * DAY)
    first = looks_at(amara.case.pk, [post.pk])[0]
    correct_sighting(
        amara, post_id=post.pk, number=first.number, said=Said.MISTAKE, now=NOW + 3 * DAY
    )
    by_number = {request.number: request.mistaken for request in at(amara, 4).requests}
    assert by_number[again.reference] == (f"what was noted of P1 (event {first.number})",)
    assert by_number[one.request.reference] == ()
    correct_sighting(
        amara, post_id=post.pk, number=first.number, said=Said.COUNTS, now=NOW + 4 * DAY
    )
    assert not any(request.mistaken for request in at(amara, 5).requests)


def test_that_only_a_part_went_is_said_on_the_cover_in_the_form_and_without_a_limit(amara, one):
    assert "only a part" not in asked(at(amara, 3))[0][0]
    never_went(amara, one)
    factories.submit(amara, one, now=NOW + 5 * DAY, whole=False)
    record = at(amara, 6)
    (sent,) = record.requests[0].submissions
    assert sent.submitted_text == "Only a part was sent. No time limit was counted."
    assert "for 1 post, only a part of it, receipt not shown." in asked(record)[0][0]
    assert "; only a part of it; received: not shown" in police_form(record)


def test_words_that_were_replaced_are_counted_where_they_are_not_printed(amara):
    post = amara.case.posts.get()
    report_before(amara, post_id=post.pk, words="On Monday, to Ali", now=NOW)
    assert not any("replaced." in line for line in at(amara, 1).held_back)
    report_before(amara, post_id=post.pk, words="On Tuesday, to Bo", now=NOW + HOUR)
    (line,) = (line for line in at(amara, 1).held_back if "and were replaced." in line)
    assert line.endswith(": what was noted of an earlier report: 1.")
    assert "Monday" not in line

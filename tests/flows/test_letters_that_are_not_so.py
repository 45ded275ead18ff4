"""A letter that waits to be sent, and tells of something that was put right in the notes since."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.answers import Answer, Maker, Shows
from takedown.cases.models import CaseCode
from takedown.flows.add_reply import note_no_reply
from takedown.flows.correct_sending import correct_sending
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.decide_reply import decide_reply
from takedown.flows.move_reply import move_reply
from takedown.flows.record_receipt import record_receipt
from takedown.flows.report_again import report_again
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.say_receipt_was_wrong import say_receipt_was_wrong
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Outcome
from takedown.reads.letters import request_rows
from takedown.reads.next_step import next_step
from takedown.removals.models import RemovalRequest, ReplyKind, Submission
from takedown.removals.particulars import Head, Standing
from tests import factories
from tests.conftest import NOW
from tests.factories import COMPLETE, see

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READ = NOW + 3 * DAY
WARNING = "Something in this letter is not so any more"


@pytest.fixture
def case(amara):
    """A report that was received, silence, a refusal and a look; and a complaint about it, approved."""
    report = factories.sent(amara)
    record_receipt(
        amara, submission_id=report.pk, received_at=NOW + HOUR, words="We have it.", now=NOW + HOUR
    )
    reply = factories.reply(report, amara, now=NOW + DAY)
    decide_reply(
        amara, reply_id=reply.pk, kind=ReplyKind.REFUSED_NO_VIOLATION, said_at=NOW + DAY,
        now=NOW + DAY,
    )  # fmt: skip
    see(amara, Outcome.THERE, now=NOW + 2 * DAY)
    report.refresh_from_db()
    return amara, report, reply, complaint(amara, report)


def complaint(opened, report) -> RemovalRequest:
    draft = factories.chosen(
        report.request, opened, "uk-osa-expedited", now=READ,
        standing=Standing.SUBJECT, heads=(Head.ILLEGAL, Head.CONTENT_DUTY), happened="Friends saw.",
    )  # fmt: skip
    return factories.approve(opened, draft, now=READ)


def word(opened, letter: RemovalRequest) -> str:
    (row,) = [row for row in request_rows(opened) if row.id == letter.pk]
    return row.word


def mistake(opened, *, last: int = 1) -> None:
    post = opened.case.posts.get()
    for look in looks_at(opened.case.pk, [post.pk])[-last:]:
        correct_sighting(
            opened, post_id=post.pk, number=look.number, said=Said.MISTAKE, now=READ + HOUR
        )


def wrong_receipt(opened, report, reply) -> None:
    say_receipt_was_wrong(opened, submission_id=report.pk, now=READ + HOUR)


def wrong_time(opened, report, reply) -> None:
    at = NOW + HOUR / 2
    correct_sending(opened, submission_id=report.pk, submitted_at=at, now=READ + HOUR)


def moved(opened, report, reply) -> None:
    move_reply(opened, reply_id=reply.pk, submission_id=None, now=READ + HOUR)


def said_otherwise(opened, report, reply) -> None:
    kind = ReplyKind.ASKS_FOR_MORE
    decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=NOW + DAY, now=READ + HOUR)


def no_look(opened, report, reply) -> None:
    mistake(opened)


@pytest.mark.parametrize("change", [wrong_receipt, wrong_time, moved, said_otherwise, no_look])
def test_what_is_put_right_is_said_at_the_letter_before_it_goes(case, holding, change):
    opened, report, reply, letter = case
    assert word(opened, letter) == "To send"
    change(opened, report, reply)
    assert word(opened, letter) == "Do not send"

    page = reverse("send", args=[opened.case.pk, letter.pk])
    shown = holding(opened.case.pk).get(page).content.decode()
    assert WARNING in shown
    assert "Save the letter as PDF" not in shown
    assert "Send it from here" not in shown
    assert "I have pressed send" not in shown
    # That it had gone is never refused.
    assert "I had sent it already" in shown
    factories.submit(opened, Submission.objects.get(request=letter), now=READ + 2 * HOUR)
    assert word(opened, letter) == "Sent"


@pytest.mark.parametrize(
    "later",
    [
        {"agreed_here": Answer.YES},
        {"public_before": Answer.YES},
        {"made_by_ai": Answer.NO},
        {"shows": (Shows.SWIMWEAR,)},
        {"maker": Maker.ACTING},
    ],
)
def test_a_first_letter_whose_statement_was_taken_back_is_not_to_be_sent(amara, later):
    letter = factories.approved(amara)
    assert word(amara, letter) == "To send"
    factories.answer(amara, **later)
    assert word(amara, letter) == "Do not send"
    factories.answer(amara)
    assert word(amara, letter) == "To send"


def test_a_first_letter_may_go_where_more_was_said_since(amara):
    letter = factories.approved(amara)
    said = (*COMPLETE.shows, Shows.SEXUAL)
    factories.answer(amara, shows=said, public_before=Answer.NOT_SURE, names_her=Answer.YES)
    assert word(amara, letter) == "To send"


@pytest.mark.parametrize(
    ("question", "sure", "word_then"),
    [
        ("made_by_ai", Answer.YES, "To send"),
        ("made_by_ai", Answer.NO, "To send"),
        ("agreed_here", Answer.NO, "To send"),
        ("agreed_here", Answer.YES, "Do not send"),
    ],
)
def test_a_first_letter_of_somebody_not_sure_may_go_where_they_are_sure_of_what_it_says(
    amara, question, sure, word_then
):
    letter = factories.approved(amara, **{question: Answer.NOT_SURE})
    assert word(amara, letter) == "To send"
    factories.answer(amara, **{question: sure})
    assert word(amara, letter) == word_then


@pytest.mark.parametrize("question", ["made_by_ai", "agreed_here"])
def test_a_first_letter_of_somebody_who_is_not_sure_any_more_is_not_to_be_sent(amara, question):
    letter = factories.approved(amara, **{question: Answer.NO})
    factories.answer(amara, **{question: Answer.NOT_SURE})
    assert word(amara, letter) == "Do not send"


def test_the_next_step_is_to_look_at_it_and_not_to_send_it(case):
    opened, _, _, letter = case
    CaseCode.objects.filter(case=opened.case).update(words_sealed=None, confirmed_at=NOW)
    assert next_step(opened, now=READ + HOUR).button == "Send the letter"
    mistake(opened)
    step = next_step(opened, now=READ + HOUR)
    assert (step.button, step.request.id) == ("Look at it", letter.pk)
    assert step.sentence.endswith("something in it is not so any more.")


def test_what_comes_after_it_was_approved_takes_nothing_back(case):
    opened, report, _, letter = case
    see(opened, Outcome.THERE, now=READ + HOUR)
    later = factories.reply(report, opened, now=READ + HOUR)
    kind = ReplyKind.ASKS_FOR_MORE
    decide_reply(opened, reply_id=later.pk, kind=kind, said_at=READ + HOUR, now=READ + HOUR)
    factories.answer(opened, public_before=Answer.NOT_SURE, zone="Europe/Paris")
    assert word(opened, letter) == "To send"


def test_it_may_go_once_the_notes_say_again_what_it_says(case):
    opened, _, _, letter = case
    mistake(opened)
    assert word(opened, letter) == "Do not send"
    post = opened.case.posts.get()
    number = looks_at(opened.case.pk, [post.pk])[-1].number
    correct_sighting(opened, post_id=post.pk, number=number, said=Said.COUNTS, now=READ + 2 * HOUR)
    assert word(opened, letter) == "To send"


def test_a_complaint_about_a_report_that_did_not_go_is_not_to_be_sent(amara):
    report = factories.sent(amara)
    note_no_reply(amara, submission_id=report.pk, now=NOW + 2 * DAY)
    report.refresh_from_db()
    letter = complaint(amara, report)
    say_not_sent(amara, submission_id=report.pk, now=READ + HOUR)
    assert word(amara, letter) == "Do not send"


def test_it_is_there_again_is_not_said_where_both_looks_were_mistakes(amara):
    factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    post = see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    draft = report_again(amara, post_id=post.pk, now=READ)
    letter = factories.approve(amara, draft, now=READ)
    # Seen there once more: it is what the letter says.
    see(amara, Outcome.BACK, now=READ + HOUR / 2)
    assert word(amara, letter) == "To send"
    mistake(amara, last=3)
    assert word(amara, letter) == "Do not send"


def test_a_letter_that_was_approved_before_this_was_kept_waits_as_it_did(case):
    opened, report, reply, letter = case
    stored = opened.key.open_json(letter.letter_sealed, letter.letter_place)
    del stored["rests_on"]
    letter.letter_sealed = opened.key.seal_json(stored, letter.letter_place)
    letter.save()
    moved(opened, report, reply)
    assert word(opened, letter) == "To send"

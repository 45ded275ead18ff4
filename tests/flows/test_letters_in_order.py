"""What a letter says of the one before, in the order in which it happened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.cases.answers import Answer
from takedown.deadlines.by_removal import what_met
from takedown.evidence.gather_requests import requests_of
from takedown.evidence.sightings import clock_state
from takedown.flows.add_reply import note_no_reply
from takedown.flows.correct_sending import correct_sending
from takedown.flows.decide_reply import decide_reply
from takedown.flows.record_receipt import record_receipt
from takedown.flows.report_again import report_again
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.models import Basis, Outcome
from takedown.reads.letters import request_rows
from takedown.reads.sendings import sendings
from takedown.removals.models import RemovalRequest, ReplyKind, Submission
from takedown.removals.particulars import Head, Standing
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW
from tests.factories import see

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GIVEN = {
    "standing": Standing.SUBJECT,
    "heads": (Head.ILLEGAL, Head.CONTENT_DUTY),
    "happened": "Friends saw it.",
}


def complaint(opened, submission: Submission, *, now) -> str:
    draft = factories.chosen(submission.request, opened, "uk-osa-expedited", now=now, **GIVEN)
    return " ".join(notice_for(opened, draft, now=now).text.split())


def answered(opened, submission, kind, *, at) -> None:
    reply = factories.reply(submission, opened, now=at)
    decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=at, now=at)


def test_silence_noted_before_the_letter_went_is_no_silence_about_it(amara):
    one = factories.sent(amara)
    note_no_reply(amara, submission_id=one.pk, now=NOW + 2 * DAY)
    say_not_sent(amara, submission_id=one.pk, now=NOW + 3 * DAY)
    one.refresh_from_db()
    factories.submit(amara, one, now=NOW + 5 * DAY)
    text = complaint(amara, one, now=NOW + 8 * DAY)
    assert "sent on 25 November 2026" in text
    assert "had not answered" not in text

    (row,) = [row for row in request_rows(amara) if row.id == one.request_id]
    assert row.answer == ""
    (shown,) = sendings(amara, one.request, now=NOW + 8 * DAY)
    assert shown.replies[0].when.endswith("before the letter went as it is noted now")
    (letter,) = requests_of(amara)
    assert letter.submissions[0].answers[0].endswith("it says nothing of this sending.")

    note_no_reply(amara, submission_id=one.pk, now=NOW + 8 * DAY)
    assert "You had not answered by 28 November 2026." in complaint(amara, one, now=NOW + 9 * DAY)


def test_silence_noted_before_the_corrected_time_is_no_silence_about_it(amara):
    one = factories.sent(amara)
    note_no_reply(amara, submission_id=one.pk, now=NOW + 2 * DAY)
    at = NOW + 4 * DAY
    correct_sending(amara, submission_id=one.pk, submitted_at=at, now=at + DAY)
    assert "had not answered" not in complaint(amara, one, now=NOW + 8 * DAY)
    # And it was silence where the first time was the right one.
    correct_sending(amara, submission_id=one.pk, submitted_at=NOW, now=at + 2 * DAY)
    assert "You had not answered by 22 November 2026." in complaint(amara, one, now=NOW + 8 * DAY)


def test_an_answer_to_a_part_is_not_told_as_one_to_the_whole(amara):
    one = factories.sent(amara, whole=False)
    answered(amara, one, ReplyKind.REFUSED_NO_VIOLATION, at=NOW + DAY)
    one.refresh_from_db()
    factories.submit(amara, one, now=NOW + 4 * DAY)
    text = complaint(amara, one, now=NOW + 8 * DAY)
    assert "sent on 24 November 2026" in text
    assert "You answered" not in text


def test_a_letter_that_never_went_is_not_counted(amara):
    first = factories.sent(amara)
    post = back(amara, DAY)
    again = report_again(amara, post_id=post.pk, now=NOW + 2 * DAY)
    factories.approve(amara, again, now=NOW + 2 * DAY)
    factories.submit(amara, again.submissions.get(), now=NOW + 2 * DAY)
    say_not_sent(amara, submission_id=first.pk, now=NOW + 3 * DAY)
    back(amara, 4 * DAY)
    third = report_again(amara, post_id=post.pk, now=NOW + 5 * DAY)
    text = notice_for(amara, third, now=NOW + 5 * DAY).text
    assert RemovalRequest.objects.filter(case=amara.case).count() == 3
    assert "(number 2)" in text


def test_a_report_that_should_not_have_been_made_is_withdrawn_in_plain_words(amara):
    """What it declared is not so: it was public before."""
    one = factories.sent(amara)
    factories.answer(amara, public_before=Answer.YES)
    withdraw_request(amara, request_id=one.request_id, now=NOW + DAY)
    post = amara.case.posts.get()
    draft = report_again(amara, post_id=post.pk, now=NOW + DAY)
    assert draft.rule_id == "uk-osa-swift"
    text = " ".join(notice_for(amara, draft, now=NOW + DAY).text.split())
    said = "That report was a mistake, and is withdrawn. This letter takes its place."
    assert f"sent on 20 November 2026 at 17:30 (GMT)). {said}" in text
    assert "there now" not in text
    assert "number 2" not in text

    see(amara, Outcome.THERE, now=NOW + 2 * DAY)
    assert f"{said} It is there now." in notice_for(amara, draft, now=NOW + 2 * DAY).text
    # It stays withdrawn where the picture came back since.
    see(amara, Outcome.BACK, now=NOW + 3 * DAY)
    assert f"{said} It is there now." in notice_for(amara, draft, now=NOW + 3 * DAY).text


def test_what_came_back_after_a_letter_that_is_not_followed_is_reported_once_more(amara):
    one = factories.sent(amara)
    post = back(amara, DAY)
    withdraw_request(amara, request_id=one.request_id, now=NOW + 3 * DAY)
    draft = report_again(amara, post_id=post.pk, now=NOW + 3 * DAY)
    text = notice_for(amara, draft, now=NOW + 3 * DAY).text
    assert "It is there again. This is a new letter (number 2), not a reminder." in text
    assert "takes the place" not in text


def back(opened, after: timedelta):
    see(opened, Outcome.GONE, now=NOW + after)
    return see(opened, Outcome.BACK, now=NOW + after + DAY)


def test_the_pack_says_that_it_was_seen_gone_after_it_was_sent_and_before_they_had_it(amara):
    one = factories.sent(amara)
    see(amara, Outcome.GONE, Basis.SEEN, now=NOW + DAY)
    record_receipt(
        amara, submission_id=one.pk, received_at=NOW + 3 * DAY, words="They say so.",
        now=NOW + 3 * DAY,
    )  # fmt: skip
    (clock,) = one.deadlines.present()
    met = what_met([clock])[clock.pk]
    said = clock_state(clock, now=NOW + 9 * DAY, zone="Europe/London", met=met)
    assert said.startswith("gone, as somebody saw on 21 Nov 2026 17:30:00")
    assert said.endswith("before the end")

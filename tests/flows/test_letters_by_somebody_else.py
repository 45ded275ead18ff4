"""A letter that somebody else approved, or said was sent: the person can write the right one, and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.alerts.models import Alert
from takedown.audit.models import Event
from takedown.deadlines.models import Deadline
from takedown.evidence.chronology import chronology
from takedown.flows.bring_back import bring_back
from takedown.flows.decide_reply import decide_reply
from takedown.flows.draft_requests import draft_requests
from takedown.flows.mark_passed import mark_passed
from takedown.flows.record_receipt import record_receipt
from takedown.flows.remove_post import PostInUse, remove_post
from takedown.flows.report_again import NoSuchPost, report_again
from takedown.flows.say_not_sent import NoSuchSending, RestsOnIt, say_not_sent
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.models import Outcome, ReportedPost
from takedown.reads.case_page import timeline
from takedown.removals.models import (
    MailState,
    Origin,
    OutgoingMail,
    RemovalRequest,
    ReplyKind,
    RequestState,
    Submission,
)
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW
from tests.factories import see

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HIS = "somebody@example.org"


def drafts(opened) -> list[RemovalRequest]:
    factories.answer(opened)
    draft_requests(opened, now=NOW + HOUR)
    return list(opened.case.requests.filter(state=RequestState.DRAFT))


def withdraw(opened, request, *, hours: int = 1) -> None:
    withdraw_request(opened, request_id=request.pk, now=NOW + hours * HOUR)


def test_a_letter_that_went_nowhere_and_is_not_followed_frees_its_posts(amara):
    his = factories.approved(amara, contact_address=HIS)
    assert drafts(amara) == []
    withdraw(amara, his)

    (draft,) = drafts(amara)
    hers = factories.approve(amara, draft, now=NOW + 2 * HOUR)
    letter = amara.key.open_json(hers.letter_sealed, hers.letter_place)
    assert "amara@example.org" in letter["text"]
    assert HIS not in letter["text"]


def test_its_posts_can_be_taken_out_and_come_back_with_it(amara):
    his = factories.approved(amara)
    post = amara.case.posts.get()
    with pytest.raises(PostInUse):
        remove_post(amara, post_id=post.pk, now=NOW)
    withdraw(amara, his)

    aside = remove_post(amara, post_id=post.pk, now=NOW + 2 * HOUR)
    bring_back(amara, aside_id=aside.pk, now=NOW + 3 * HOUR)
    assert [one.post_id for one in his.requested_posts.all()] == [post.pk]
    assert [one.post_id for one in his.submissions.get().submitted_posts.all()] == [post.pk]


@pytest.mark.parametrize(
    ("state", "free"),
    [(MailState.SENDING, 0), (MailState.UNKNOWN, 0), (MailState.SENT, 0), (MailState.REFUSED, 1)],
)
def test_a_letter_that_a_mail_may_have_carried_keeps_its_posts(amara, state, free):
    his = factories.approved(amara)
    over = state != MailState.SENDING
    OutgoingMail.objects.create(
        submission=his.submissions.get(), state=state, asked_at=NOW, asked_by="code-holder",
        message_id_sealed=b"x", reason_sealed=b"x", ended_at=NOW if over else None,
        leased_until=None if over else NOW,
    )  # fmt: skip
    withdraw(amara, his)
    assert len(drafts(amara)) == free


def test_a_letter_that_went_and_is_not_followed_can_be_written_anew(amara):
    his = factories.sent(amara, contact_address=HIS).request
    post = amara.case.posts.get()
    with pytest.raises(NoSuchPost):
        report_again(amara, post_id=post.pk, now=NOW + HOUR)
    withdraw(amara, his)
    assert drafts(amara) == []

    draft = report_again(amara, post_id=post.pk, now=NOW + 2 * HOUR)
    assert (draft.origin, draft.follows) == (Origin.AGAIN, his)
    assert "there now" not in notice_for(amara, draft, now=NOW + 2 * HOUR).text
    see(amara, Outcome.THERE, now=NOW + 2 * HOUR)
    hers = factories.approve(amara, draft, now=NOW + 2 * HOUR)
    text = amara.key.open_json(hers.letter_sealed, hers.letter_place)["text"]
    assert f"reported to you before ({his.reference}" in text
    assert "This letter takes the place of that one. Where they differ, this one is right." in text
    assert "It is there now." in text
    assert "number 2" not in text
    factories.submit(amara, hers.submissions.get(), now=NOW + 3 * HOUR)
    (clock,) = Deadline.objects.running().filter(case=amara.case)
    assert clock.received_at == NOW + 3 * HOUR
    with pytest.raises(NoSuchPost):
        report_again(amara, post_id=post.pk, now=NOW + 4 * HOUR)


def test_what_is_gone_is_not_written_about_anew(amara):
    his = factories.sent(amara).request
    withdraw(amara, his)
    post = factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    with pytest.raises(NoSuchPost):
        report_again(amara, post_id=post.pk, now=NOW + 2 * HOUR)


def test_it_was_not_sent_ends_its_clocks_and_both_stay_written_down(amara):
    submission = factories.sent(amara)
    say_not_sent(amara, submission_id=submission.pk, now=NOW + HOUR)

    submission.refresh_from_db()
    assert (submission.submitted_at, submission.received_at) == (None, None)
    assert mark_passed(now=NOW + 90 * HOUR) == 0
    assert not Alert.objects.exists()
    assert [one.replaced_at for one in factories.clocks(amara)] == [NOW + HOUR]
    assert any(line.what.endswith(": not sent after all") for line in timeline(amara))
    told = [
        line.what
        for line in chronology(Event.objects.filter(case_id=amara.case.pk).order_by("sequence"))
    ]
    (made,) = (line for line in told if line.startswith("The person recorded that a letter"))
    assert ", said later not to have been sent (event " in made
    assert (
        "The person said that a letter was not sent after all; its time limits count no more, "
        "noted before as 20 Nov 2026 17:30:00 GMT (UTC+00:00)"
    ) in told


def test_it_can_be_sent_then_and_is_counted_from_there(amara):
    submission = factories.sent(amara)
    say_not_sent(amara, submission_id=submission.pk, now=NOW + HOUR)
    factories.submit(amara, submission, now=NOW + 2 * HOUR)
    (clock,) = Deadline.objects.running()
    assert clock.due_at == NOW + 50 * HOUR


def test_a_false_sending_of_a_false_letter_leaves_room_for_the_right_one(amara):
    submission = factories.sent(amara, contact_address=HIS)
    say_not_sent(amara, submission_id=submission.pk, now=NOW + HOUR)
    withdraw(amara, submission.request)
    assert len(drafts(amara)) == 1
    # Its clocks are the record of what was noted: the post stays.
    with pytest.raises(PostInUse):
        remove_post(amara, post_id=amara.case.posts.get().pk, now=NOW + HOUR)
    assert ReportedPost.objects.count() == 1


def test_what_was_received_or_answered_is_not_said_to_be_unsent(amara, cass):
    submission = factories.sent(amara)
    record_receipt(amara, submission_id=submission.pk, received_at=NOW, words="1", now=NOW + HOUR)
    with pytest.raises(RestsOnIt):
        say_not_sent(amara, submission_id=submission.pk, now=NOW + HOUR)
    other = factories.sent(cass)
    reply = factories.reply(other, cass)
    decide_reply(cass, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=None, now=NOW + HOUR)
    with pytest.raises(RestsOnIt):
        say_not_sent(cass, submission_id=other.pk, now=NOW + HOUR)
    with pytest.raises(NoSuchSending):
        say_not_sent(amara, submission_id=other.pk, now=NOW + HOUR)


def test_the_pages_lead_there(amara, holding, still_now):
    submission = factories.sent(amara)
    request = submission.request
    request.safe_at = NOW
    request.save()
    client = holding(amara.case.pk)
    page = f"/notes/{amara.case.pk}/letters/{request.pk}/send/"
    html = client.get(page).content.decode()
    assert "It was not sent" in html
    withdraw(amara, request)
    html = client.get(page).content.decode()
    again = f"/notes/{amara.case.pk}/links/{amara.case.posts.get().pk}/again/"
    assert f'href="{again}"' in html
    assert "Write the letter anew" in client.get(again).content.decode()
    assert Submission.objects.count() == 1

"""What somebody changed is seen and kept: an address, an earlier report, a description, a receipt."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.cases.access import case_for
from takedown.common import clock
from takedown.deadlines.models import Basis
from takedown.evidence.chronology import chronology
from takedown.flows.add_posts import add_posts
from takedown.flows.bring_back import bring_back
from takedown.flows.clear_unread import clear_unread
from takedown.flows.decide_reply import decide_reply
from takedown.flows.describe_post import describe_post
from takedown.flows.record_receipt import record_receipt
from takedown.flows.remove_post import remove_post
from takedown.flows.report_before import report_before
from takedown.flows.save_answers import save_answers
from takedown.flows.say_receipt_was_wrong import (
    AnswerShowsIt,
    NoSuchReceipt,
    say_receipt_was_wrong,
)
from takedown.posts.former import MOST_IN_A_DAY, ChangedOften, Field, FormerWords
from takedown.posts.models import About
from takedown.reads.case_page import timeline
from takedown.reads.former import former_rows
from takedown.reads.mail import mail_view
from takedown.reads.parts import AT_ONCE
from takedown.removals.mail import named_for_answers, written
from takedown.removals.models import ReceiptBasis, ReplyKind
from tests import factories
from tests.conftest import NOW, amiss

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HIS = "somebody@example.org"


def again(opened):
    """The case as it is opened for the next page."""
    return case_for(opened.visitor, opened.case.pk, now=NOW)


def words(opened, field: Field, about) -> list[str]:
    last = former_rows(opened, field, about).last
    parts = (former_rows(opened, field, about, asked=str(one)) for one in range(1, last + 1))
    return [row.words for part in parts for row in part.rows]


def told(opened) -> list[str]:
    events = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    return [line.what for line in chronology(events)]


def test_answers_to_a_letter_go_where_it_was_approved_to_say_and_nowhere_else(amara):
    request = factories.approved(amara)
    save_answers(amara, now=NOW + HOUR, contact_address=HIS)
    sent = written(again(amara), request, to="x@example.com", message_id="<1@x>", now=NOW + HOUR)
    assert b"Reply-To: amara@example.org" in sent
    assert HIS.encode() not in sent


def test_a_letter_approved_before_that_was_kept_says_what_it_names_or_nothing(amara):
    request = factories.approved(amara)
    letter = amara.key.open_json(request.letter_sealed, request.letter_place)
    del letter["answers_to"]
    request.letter_sealed = amara.key.seal_json(letter, request.letter_place)
    assert named_for_answers(amara, request) == "amara@example.org"
    save_answers(amara, now=NOW + HOUR, contact_address=HIS)
    assert named_for_answers(again(amara), request) == ""


def test_what_was_changed_very_often_is_shown_in_parts_with_all_of_it(amara, holding):
    factories.answer(amara)
    for at in range(AT_ONCE + 5):
        save_answers(again(amara), now=NOW + at * MINUTE, contact_address=f"his{at}@example.org")
    page = f"/notes/{amara.case.pk}/7/"
    first, second = (
        holding(amara.case.pk).get(page, {"former": part}).content.decode() for part in (1, 2)
    )
    shown = [text.count('<span class="hint">Until ') for text in (first, second)]
    assert shown == [AT_ONCE, 5]
    assert "amara@example.org" in second
    assert f"Part 1 of 2, {AT_ONCE + 5} in all." in first


@pytest.mark.usefixtures("still_now")
def test_another_address_for_answers_is_said_at_home_for_72_hours_and_the_old_one_stays(
    amara, holding, monkeypatch
):
    factories.answer(amara)
    save_answers(amara, now=NOW - HOUR, contact_address=HIS)
    client = holding(amara.case.pk)
    home, page = f"/notes/{amara.case.pk}/", f"/notes/{amara.case.pk}/7/"
    assert "Where answers go was changed" in [line.what for line in timeline(amara)]
    assert (
        '<p class="notice-title">Where answers go was changed' in client.get(home).content.decode()
    )
    html = client.get(page).content.decode()
    assert "amara@example.org" in html
    assert "<h2>Before</h2>" in html

    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + 3 * DAY)
    late = holding(amara.case.pk).get(home).content.decode()
    assert '<p class="notice-title">Where answers go was changed' not in late


def test_what_the_holder_of_the_words_changed_is_in_the_timeline_put_together(amara):
    add_posts(amara, posts=[], unread=(("he sent it on 3 May", "no link"),), now=NOW)
    for at in range(3):
        save_answers(amara, now=NOW + at * HOUR, agreed_here="no")
    clear_unread(amara, now=NOW + 4 * HOUR)
    lines = [line.what for line in timeline(amara)]
    assert "Answers were changed, 3 times on this day" in lines
    assert lines[0] == "The list of what was not understood was taken away"


def test_lines_that_could_not_be_read_are_kept_when_their_list_is_taken_away(amara, holding):
    add_posts(amara, posts=[], unread=(("the group Lads, 3 March", "no link"),), now=NOW)
    clear_unread(amara, now=NOW)
    assert words(amara, Field.UNREAD, amara.case.pk) == ["the group Lads, 3 March"]
    page = holding(amara.case.pk).get(f"/notes/{amara.case.pk}/links/").content.decode()
    assert "Taken off the list" in page
    assert "the group Lads, 3 March" in page


def test_an_earlier_report_that_was_changed_or_emptied_is_kept(amara):
    post = amara.case.posts.get()
    for at, given in enumerate(("Ticket 881", "Ticket 881", "", "Ticket 2")):
        report_before(amara, post_id=post.pk, words=given, now=NOW + at * HOUR)
    assert words(amara, Field.EARLIER_REPORT, post.pk) == ["Ticket 881"]


def test_a_description_that_was_changed_is_kept_with_who_changed_it(amara, beth):
    post = amara.case.posts.get()
    given = {"description": "Me, in red", "account": "lad"}
    describe_post(amara, post_id=post.pk, about=About.PICTURE, words=given, now=NOW)
    hers = factories.let_in(amara, beth)
    changed = given | {"description": "x"}
    describe_post(hers, post_id=post.pk, about=About.PICTURE, words=changed, now=NOW + HOUR)
    (row,) = former_rows(amara, Field.DETAILS, post.pk).rows
    assert (row.words, row.by) == ("Me, in red", "a caseworker of A Charity")


def often(opened, *, since=NOW, last: str = "the last") -> None:
    """Change what was noted of an earlier report as often as may be in a day."""
    post = opened.case.posts.get()
    there = len(words(opened, Field.EARLIER_REPORT, post.pk))
    for at, said in enumerate([*(f"his {there + at}" for at in range(MOST_IN_A_DAY)), last]):
        report_before(opened, post_id=post.pk, words=said, now=since + timedelta(minutes=at))


def test_no_number_of_changes_pushes_out_what_stood_in_between(amara):
    post = amara.case.posts.get()
    often(amara, last="I reported it on 3 May")
    for day in (1, 2):
        with suppress(ChangedOften):
            often(amara, since=NOW + day * (DAY + HOUR))
    kept = words(amara, Field.EARLIER_REPORT, post.pk)
    assert len(kept) == 3 * MOST_IN_A_DAY
    assert kept[-1] == "his 0"
    assert "I reported it on 3 May" in kept


def test_what_was_changed_too_often_stays_for_a_day_and_its_page_says_until_when(
    amara, holding, monkeypatch
):
    often(amara)
    post = amara.case.posts.get()
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * HOUR)
    page = reverse("reported_before", args=[amara.case.pk, post.pk])
    said = amiss(holding(amara.case.pk).post(page, {"words": "Ticket 881"})).content.decode()
    assert "from 17:32 on 21 November 2026" in said
    assert "Ticket 881" in said

    # Of the same link: only what was changed so often has to wait.
    describe_post(amara, post_id=post.pk, about=About.PICTURE, words={"account": "lad"}, now=NOW)
    again_from = NOW + DAY + timedelta(minutes=1)
    for seconds, given in ((1, "too early"), (0, "Ticket 881")):
        at = again_from - timedelta(seconds=seconds)
        with pytest.raises(ChangedOften) if seconds else nullcontext():
            report_before(amara, post_id=post.pk, words=given, now=at)
    assert len(words(amara, Field.EARLIER_REPORT, post.pk)) == MOST_IN_A_DAY + 1


def test_a_list_that_was_taken_away_too_often_stays_and_the_page_says_why(
    amara, holding, still_now
):
    for at in range(MOST_IN_A_DAY + 1):
        then = NOW - timedelta(minutes=60 - at)
        add_posts(amara, posts=[], unread=((f"line {at}", "no link"),), now=then)
        if at < MOST_IN_A_DAY:
            clear_unread(amara, now=then)
    answer = holding(amara.case.pk).post(reverse("clear_unread", args=[amara.case.pk]))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "from 16:31 on 21 November 2026" in said
    assert f"line {MOST_IN_A_DAY}" in said
    assert 'name="links"' in said


def test_where_answers_go_can_be_put_right_however_often_somebody_changed_it(amara):
    factories.answer(amara)
    for at in range(MOST_IN_A_DAY + 1):
        save_answers(amara, now=NOW, contact_address=f"his{at}@example.org")
    save_answers(amara, now=NOW, contact_address="amara@example.org")
    kept = words(amara, Field.CONTACT, amara.case.pk)
    assert len(kept) == MOST_IN_A_DAY + 2
    assert "amara@example.org" in kept


def test_former_words_go_and_come_back_with_their_link(amara):
    post = amara.case.posts.get()
    report_before(amara, post_id=post.pk, words="Ticket 881", now=NOW)
    report_before(amara, post_id=post.pk, words="", now=NOW)
    aside = remove_post(amara, post_id=post.pk, now=NOW)
    assert not FormerWords.objects.exists()
    bring_back(amara, aside_id=aside.pk, now=NOW + HOUR)
    assert words(amara, Field.EARLIER_REPORT, post.pk) == ["Ticket 881"]


@pytest.fixture
def received(amara):
    """A letter of which an answer shows receipt after an hour, and by hand another time was noted."""
    submission = factories.sent(amara)
    reply = factories.reply(submission, amara, now=NOW + 2 * HOUR)
    decide_reply(
        amara, reply_id=reply.pk, kind=ReplyKind.AUTOMATIC_RECEIPT, said_at=NOW + HOUR,
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    record_receipt(
        amara, submission_id=submission.pk, received_at=NOW + 40 * HOUR, words="False",
        now=NOW + 41 * HOUR,
    )  # fmt: skip
    return submission


def test_a_false_receipt_is_taken_back_and_the_one_an_answer_shows_counts_again(amara, received):
    say_receipt_was_wrong(amara, submission_id=received.pk, now=NOW + 42 * HOUR)
    received.refresh_from_db()
    assert (received.receipt_basis, received.received_at) == (ReceiptBasis.SHOWN, NOW + HOUR)
    assert {one.due_at for one in amara.case.deadlines.present()} == {NOW + 49 * HOUR}
    with pytest.raises(AnswerShowsIt):
        say_receipt_was_wrong(amara, submission_id=received.pk, now=NOW + 43 * HOUR)

    false, true = words(amara, Field.RECEIPT, received.pk)
    assert false == "22 Nov 2026 09:30:00 GMT (UTC+00:00): False"
    assert true.startswith("20 Nov 2026 18:30:00 GMT (UTC+00:00): We got your report.")
    assert [line.rpartition("noted before as received ")[2] for line in told(amara)][-2:][0] == (
        "22 Nov 2026 09:30:00 GMT (UTC+00:00)"
    )


def test_a_false_receipt_where_no_answer_shows_one_leaves_the_estimate(amara):
    submission = factories.sent(amara)
    with pytest.raises(NoSuchReceipt):
        say_receipt_was_wrong(amara, submission_id=submission.pk, now=NOW + HOUR)
    record_receipt(
        amara, submission_id=submission.pk, received_at=NOW + HOUR, words="False", now=NOW + HOUR
    )
    say_receipt_was_wrong(amara, submission_id=submission.pk, now=NOW + 2 * HOUR)
    (clock,) = amara.case.deadlines.present()
    assert (clock.basis, clock.received_at) == (Basis.ESTIMATED, NOW)
    assert words(amara, Field.RECEIPT, submission.pk) == [
        "20 Nov 2026 18:30:00 GMT (UTC+00:00): False"
    ]


def test_the_page_of_a_receipt_leads_to_taking_it_back(amara, received, holding, still_now):
    page = f"/notes/{amara.case.pk}/letters/{received.request_id}/{received.pk}/answer/"
    client = holding(amara.case.pk)
    html = client.get(page).content.decode()
    assert f'href="{page}wrong/"' in html
    assert "We got your report." in html
    client.post(f"{page}wrong/", {"once": "a-token"})
    received.refresh_from_db()
    assert received.received_at == NOW + HOUR
    assert mail_view(amara, received) is None

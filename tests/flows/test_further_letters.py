"""Other letters about the same posts: which are open when, what they follow, and taking one back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from takedown.cases.answers import Answer, read_answers
from takedown.flows.choose_letter import NotConfirmed, NotOffered, choose_letter
from takedown.flows.decide_reply import decide_reply
from takedown.flows.describe_post import PostInUse, describe_post
from takedown.flows.draft_requests import draft_requests
from takedown.flows.record_outcome import record_outcome
from takedown.flows.report_again import NoSuchPost, NotReportedBefore, report_again
from takedown.flows.save_particulars import NoSuchDraft, save_particulars
from takedown.flows.send_another_way import NoSuchChannel, send_another_way
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.models import About, Basis, Outcome
from takedown.reads.letters import letter_page, request_rows, said_before
from takedown.removals.models import (
    Origin,
    RemovalRequest,
    ReplyKind,
    Submission,
    SubmittedPost,
)
from takedown.removals.offers import offers_for
from takedown.removals.particulars import Head, Particulars, Standing
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
X = "https://x.com/a/status/1859000000000000001"
PROMPT = "https://x.com/b/status/1859000000000000002"
RESULT = "https://www.google.co.uk/imgres?imgrefurl=https://pics.example.org/p&tbnid=abc"


def offers(opened, request, *, now=NOW):
    given = offers_for(request, answers=read_answers(opened.case, opened.key), now=now)
    return {one.kind.rule_id: one for one in given}


def test_a_complaint_opens_once_the_report_was_sent_and_follows_it(amara):
    request = factories.approved(amara)
    assert "48-hour report" in offers(amara, request)["uk-osa-expedited"].why_not
    with pytest.raises(NotOffered):
        factories.chosen(request, amara, "uk-osa-expedited")
    factories.submit(amara, Submission.objects.get(request=request))
    assert factories.chosen(request, amara, "uk-osa-expedited").follows == request


def test_a_complaint_names_its_report_and_cannot_be_about_other_posts(amara):
    submission = factories.sent(amara)
    draft = factories.chosen(
        submission.request, amara, "uk-osa-expedited", now=NOW + DAY,
        standing=Standing.SUBJECT, heads=(Head.ILLEGAL,),
    )  # fmt: skip
    assert draft.follows == submission.request
    page = letter_page(amara, draft.pk, now=NOW + DAY)
    assert page.notice is not None
    assert page.notice.is_complete
    assert submission.request.reference in page.text
    assert page.row.follows == submission.request.reference


def test_choosing_the_same_letter_twice_makes_one_draft(amara):
    submission = factories.sent(amara)
    first = factories.chosen(submission.request, amara, "uk-gdpr-erasure")
    second = factories.chosen(submission.request, amara, "uk-gdpr-erasure")
    assert first == second


def test_a_letter_that_can_expose_her_is_not_written_before_that_was_read(amara):
    request = factories.approved(amara)
    with pytest.raises(NotConfirmed):
        choose_letter(amara, beside=request.pk, rule_id="us-dmca-512c", danger_read=False, now=NOW)
    assert factories.chosen(request, amara, "us-dmca-512c").rule_id == "us-dmca-512c"


def test_chosen_letters_do_not_come_and_go_with_the_answers(amara):
    request = factories.approved(amara)
    chosen = factories.chosen(request, amara, "uk-gdpr-erasure")
    factories.answer(amara, agreed_here=Answer.NOT_SURE)
    draft_requests(amara, now=NOW)
    assert RemovalRequest.objects.filter(pk=chosen.pk).exists()


def test_a_second_letter_of_a_kind_waits_a_day_by_our_own_rule(amara):
    submission = factories.sent(amara)
    complaint = factories.chosen(
        submission.request, amara, "uk-osa-expedited",
        standing=Standing.USER, heads=(Head.CONTENT_DUTY,),
    )  # fmt: skip
    factories.approve(amara, complaint)
    one = Submission.objects.get(request=complaint)
    factories.submit(amara, one)
    soon, later = NOW + timedelta(hours=23), NOW + DAY
    assert "our own rule" in offers(amara, submission.request, now=soon)["uk-osa-expedited"].why_not
    assert offers(amara, submission.request, now=later)["uk-osa-expedited"].is_open


@pytest.mark.parametrize(
    ("in_uk", "closed"),
    [
        # A firm in the Union may be bound by its law whoever asks.
        (Answer.YES, set()),
        (
            Answer.NO,
            {"uk-gdpr-erasure", "uk-gdpr-objection", "uk-dpa-164a-ack", "uk-ico-complaint"},
        ),
    ],
)
def test_each_place_has_its_own_data_protection_letters(amara, in_uk, closed):
    request = factories.sent(amara, in_uk=in_uk).request
    given = offers(amara, request)
    assert {
        one for one in given if re.search("law of|data protection law", given[one].why_not)
    } == closed


def test_a_letter_is_never_closed_without_saying_what_opens_it(amara):
    request = factories.approved(amara)
    for one in offers(amara, request).values():
        assert one.is_open or one.why_not.endswith(".")
        assert one.period


def test_a_post_that_asks_gets_a_notice_of_its_own_and_never_a_report():
    opened = open_for(f"{X} {PROMPT}", answers=factories.COMPLETE)
    asks = opened.case.posts.get(number=2)
    describe_post(opened, post_id=asks.pk, about=About.PROMPT, words={}, now=NOW)
    draft_requests(opened, now=NOW)
    rows = {row.name: row for row in request_rows(opened)}
    assert {name: row.posts for name, row in rows.items()} == {"48-hour report": 1, "Notice": 1}
    page = letter_page(opened, rows["Notice"].id, now=NOW)
    assert "It is not an intimate image content report" in " ".join(page.text.split())
    assert set(offers(opened, page.request)) == {"uk-osa-complaint", "uk-ofcom-info"}


def test_what_an_approved_letter_says_a_post_is_stays(amara):
    factories.approved(amara)
    post = amara.case.posts.get()
    describe_post(amara, post_id=post.pk, about=About.PICTURE, words={"account": "@a"}, now=NOW)
    with pytest.raises(PostInUse):
        describe_post(amara, post_id=post.pk, about=About.PROMPT, words={}, now=NOW)


def test_a_search_result_gets_a_letter_that_needs_to_know_where_it_leads():
    opened = open_for(RESULT, answers=factories.COMPLETE)
    draft_requests(opened, now=NOW)
    (row,) = request_rows(opened)
    assert row.name == "Search report"
    page = letter_page(opened, row.id, now=NOW)
    assert page.notice is not None
    assert [one.element_id for one in page.notice.missing] == ["identifies_content"]
    post = opened.case.posts.get()
    for kind, missing in (("ad", ["identifies_content"]), ("ordinary", [])):
        words = {"leads_to": "https://pics.example.org/p", "result_kind": kind}
        describe_post(opened, post_id=post.pk, about=About.PICTURE, words=words, now=NOW)
        page = letter_page(opened, row.id, now=NOW)
        assert page.notice is not None
        assert [one.element_id for one in page.notice.missing] == missing


def test_a_search_result_that_is_not_intimate_is_still_not_turned_away():
    opened = open_for(RESULT, answers=factories.COMPLETE)
    for in_uk, name in ((Answer.YES, "Erasure request"), (Answer.NO, "EU erasure request")):
        factories.answer(opened, shows=("swimwear",), in_uk=in_uk)
        draft_requests(opened, now=NOW)
        assert [row.name for row in request_rows(opened)] == [name]


# -- again --------------------------------------------------------------------


def see(opened, outcome, *, now=NOW):
    post = opened.case.posts.first()
    record_outcome(opened, post_id=post.pk, outcome=outcome, basis=Basis.SEEN, now=now)
    return post


def test_what_came_back_is_reported_again_linked_and_counted(amara):
    first = factories.sent(amara).request
    post = see(amara, Outcome.GONE)
    with pytest.raises(NoSuchPost):
        report_again(amara, post_id=post.pk, now=NOW + DAY)
    see(amara, Outcome.BACK, now=NOW + DAY)
    again = report_again(amara, post_id=post.pk, now=NOW + DAY)
    assert (again.origin, again.follows) == (Origin.AGAIN, first)
    assert report_again(amara, post_id=post.pk, now=NOW + DAY) == again
    page = letter_page(amara, again.pk, now=NOW + DAY)
    text = " ".join(page.text.split())
    assert f"was reported to you before ({first.reference}" in text
    assert "This is a new letter (number 2), not a reminder." in text

    factories.approve(amara, again, now=NOW + DAY)
    factories.submit(amara, Submission.objects.get(request=again), now=NOW + DAY)
    see(amara, Outcome.GONE, now=NOW + 2 * DAY)
    see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    third = report_again(amara, post_id=post.pk, now=NOW + 2 * DAY)
    assert "(number 3)" in letter_page(amara, third.pk, now=NOW + 2 * DAY).text
    post.refresh_from_db()
    assert post.came_back == 2


def test_what_came_back_before_any_letter_gets_its_first_one(amara):
    factories.answer(amara)
    post = see(amara, Outcome.BACK)
    with pytest.raises(NotReportedBefore):
        report_again(amara, post_id=post.pk, now=NOW)


# -- another way, and back ----------------------------------------------------


def test_the_whole_letter_can_go_another_way_as_well(amara):
    submission = factories.sent(amara, whole=False)
    again = send_another_way(amara, submission_id=submission.pk, channel_id="x-ncn", now=NOW)
    assert (
        send_another_way(amara, submission_id=submission.pk, channel_id="x-ncn", now=NOW) == again
    )
    assert (again.number, again.channel_id) == (2, "x-ncn")
    factories.submit(amara, again)
    assert amara.case.deadlines.count() == 1
    with pytest.raises(NoSuchChannel):
        send_another_way(amara, submission_id=submission.pk, channel_id="bing", now=NOW)


@pytest.fixture
def in_two():
    """A case whose letter goes in two sendings, one for each of its posts."""
    opened = open_for(f"{X}\n{X[:-1]}2")
    request = factories.approved(opened)
    first = request.submissions.get()
    second = Submission.objects.create(request=request, number=2, channel_id=first.channel_id)
    SubmittedPost.objects.filter(post=opened.case.posts.get(number=2)).update(submission=second)
    return opened, first, second


def numbers(one: Submission) -> list[int]:
    return sorted(one.submitted_posts.values_list("post__number", flat=True))


def test_each_sending_of_a_letter_can_go_another_way_with_its_own_posts(in_two):
    opened, first, second = in_two
    ways = [
        send_another_way(opened, submission_id=one.pk, channel_id="x-ncn", now=NOW)
        for one in (first, second, first, second)
    ]
    assert [numbers(one) for one in ways] == [[1], [2], [1], [2]]
    assert [one.number for one in ways] == [3, 4, 3, 4]
    factories.submit(opened, ways[1])
    assert [one.post.number for one in factories.clocks(opened)] == [2]
    # What went that way waits there no more.
    assert (
        send_another_way(opened, submission_id=second.pk, channel_id="x-ncn", now=NOW).number == 5
    )


def test_an_approved_letter_takes_no_more_particulars(amara):
    request = factories.approved(amara)
    with pytest.raises(NoSuchDraft):
        save_particulars(amara, request_id=request.pk, particulars=Particulars(), now=NOW)


def test_a_letter_taken_back_stops_its_clocks_and_opens_nothing(amara):
    submission = factories.sent(amara)
    withdraw_request(amara, request_id=submission.request_id, now=NOW + DAY)
    withdraw_request(amara, request_id=submission.request_id, now=NOW + 2 * DAY)
    (clock,) = factories.clocks(amara)
    assert clock.stopped_at == NOW + DAY
    submission.request.refresh_from_db()
    assert submission.request.withdrawn_at == NOW + DAY
    assert not offers(amara, submission.request)["uk-osa-expedited"].is_open


@pytest.mark.parametrize(
    ("basis", "seen"), [(Basis.SIGNED_IN, True), (Basis.SEEN, True), (Basis.SIGNED_OUT, False)]
)
def test_a_letter_about_what_came_back_says_what_they_said_and_who_saw_it_gone(amara, basis, seen):
    submission = factories.sent(amara)
    post = amara.case.posts.get()
    said = factories.reply(submission, amara, "We have removed it.", now=NOW + DAY)
    kind = ReplyKind.REMOVED
    decide_reply(amara, reply_id=said.pk, kind=kind, said_at=NOW + DAY, now=NOW + DAY)
    record_outcome(amara, post_id=post.pk, outcome=Outcome.GONE, basis=basis, now=NOW + 2 * DAY)
    later = NOW + 3 * DAY
    record_outcome(amara, post_id=post.pk, outcome=Outcome.BACK, basis=Basis.SEEN, now=later)
    text = letter_page(amara, report_again(amara, post_id=post.pk, now=later).pk, now=later).text
    assert "You said on 21 November 2026 that it was removed." in text
    assert ("It was gone when somebody looked on 22 November 2026." in text) is seen
    assert "It is there again." in text


def test_what_was_written_about_since_it_came_back_is_not_written_about_again(amara):
    factories.sent(amara)
    post = see(amara, Outcome.BACK)
    again = report_again(amara, post_id=post.pk, now=NOW + DAY)
    factories.approve(amara, again, now=NOW + DAY)
    factories.submit(amara, Submission.objects.get(request=again), now=NOW + DAY)
    assert report_again(amara, post_id=post.pk, now=NOW + 2 * DAY) == again


def test_what_was_said_for_one_letter_is_shown_for_the_next_and_a_name_only_where_it_is_hers(amara):
    first = factories.sent(amara).request
    factories.chosen(first, amara, "uk-gdpr-erasure", legal_name="Amara A.", situation="Fear.")
    draft = factories.chosen(first, amara, "uk-gdpr-objection")
    said = said_before(amara, draft, acting=False)
    assert (said.legal_name, said.situation) == ("Amara A.", "Fear.")
    assert said_before(amara, draft, acting=True).legal_name == ""
    own = Particulars(situation="Another.").or_else(said)
    assert (own.legal_name, own.situation) == ("Amara A.", "Another.")


def test_what_was_said_or_seen_of_another_post_or_taken_back_is_not_in_the_letter():
    opened = open_for(f"{X}\n{X[:-1]}2")
    submission = factories.sent(opened)
    one, two = opened.case.posts.order_by("number")
    said = factories.reply(submission, opened, "We have removed it.", now=NOW + DAY)
    decide_reply(
        opened, reply_id=said.pk, kind=ReplyKind.REMOVED, said_at=NOW + DAY, posts=[one.pk],
        now=NOW + DAY,
    )  # fmt: skip
    for outcome in (Outcome.GONE, Outcome.THERE, Outcome.BACK):
        record_outcome(opened, post_id=two.pk, outcome=outcome, basis=Basis.SEEN, now=NOW + DAY)
    draft = report_again(opened, post_id=two.pk, now=NOW + 2 * DAY)
    text = letter_page(opened, draft.pk, now=NOW + 2 * DAY).text
    # It was seen there after it was seen gone: nobody says that it had gone.
    assert "It is there now." in text
    assert "removed" not in text
    assert "gone when somebody looked" not in text


def test_a_post_seen_gone_again_leaves_the_draft_and_an_empty_draft_goes():
    opened = open_for(f"{X}\n{X[:-1]}2")
    factories.sent(opened)
    one, two = opened.case.posts.order_by("number")
    for post in (one, two):
        for outcome in (Outcome.GONE, Outcome.BACK):
            record_outcome(
                opened, post_id=post.pk, outcome=outcome, basis=Basis.SEEN, now=NOW + DAY
            )
    draft = report_again(opened, post_id=one.pk, now=NOW + DAY)
    record_outcome(
        opened, post_id=two.pk, outcome=Outcome.GONE, basis=Basis.SEEN, now=NOW + 2 * DAY
    )
    assert [each.post_id for each in draft.requested_posts.all()] == [one.pk]
    record_outcome(
        opened, post_id=one.pk, outcome=Outcome.GONE, basis=Basis.SIGNED_OUT, now=NOW + 2 * DAY
    )
    assert draft.requested_posts.count() == 1
    record_outcome(
        opened, post_id=one.pk, outcome=Outcome.GONE, basis=Basis.SEEN, now=NOW + 3 * DAY
    )
    assert not RemovalRequest.objects.filter(pk=draft.pk).exists()


def test_a_look_before_the_last_report_is_not_told_of_it(amara):
    factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    post = see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    again = report_again(amara, post_id=post.pk, now=NOW + 2 * DAY)
    factories.approve(amara, again, now=NOW + 2 * DAY)
    factories.submit(amara, Submission.objects.get(request=again), now=NOW + 2 * DAY)
    see(amara, Outcome.BACK, now=NOW + 4 * DAY)
    third = report_again(amara, post_id=post.pk, now=NOW + 4 * DAY)
    text = letter_page(amara, third.pk, now=NOW + 4 * DAY).text
    assert "sent on 22 November 2026" in text
    assert "gone when somebody looked" not in text


def test_a_post_that_no_sending_carried_was_not_reported_before():
    opened = open_for(f"{X}\n{X[:-1]}2")
    submission = factories.sent(opened)
    one, two = opened.case.posts.order_by("number")
    submission.submitted_posts.filter(post=two).delete()
    for post in (one, two):
        record_outcome(
            opened, post_id=post.pk, outcome=Outcome.BACK, basis=Basis.SEEN, now=NOW + DAY
        )
    with pytest.raises(NotReportedBefore):
        report_again(opened, post_id=two.pk, now=NOW + DAY)
    draft = report_again(opened, post_id=one.pk, now=NOW + DAY)
    assert [each.post_id for each in draft.requested_posts.all()] == [one.pk]

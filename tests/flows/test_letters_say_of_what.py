"""What a letter says of the one before: of the posts that went with it, and that an answer was about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.flows.add_reply import note_no_reply
from takedown.flows.decide_reply import decide_reply
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import record_receipt
from takedown.flows.report_again import report_again
from takedown.flows.send_another_way import send_another_way
from takedown.posts.models import Basis, Outcome
from takedown.removals.firms import ways_of
from takedown.removals.models import RemovalRequest, ReplyKind, Submission, SubmittedPost
from takedown.removals.particulars import Head, Standing
from takedown.removals.rests_on import is_not_so_any_more
from takedown.removals.writing import notice_for, posts_of
from tests import factories
from tests.conftest import NOW, open_for

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINKS = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"
SAID_GONE = "You said on 20 November 2026 that it was removed"
PASSED = "More than 48 hours have passed"


@pytest.fixture
def two(db) -> OpenCase:
    return open_for(LINKS)


def answered(
    opened: OpenCase, one: Submission, kind: ReplyKind, *numbers: int, at: timedelta = HOUR
):
    reply = factories.reply(one, opened, now=NOW + at)
    return read(opened, reply, kind, *numbers, at=at)


def read(opened: OpenCase, reply, kind: ReplyKind, *numbers: int, at: timedelta):
    posts = [opened.case.posts.get(number=one).pk for one in numbers] or None
    return decide_reply(
        opened, reply_id=reply.pk, kind=kind, said_at=NOW + HOUR, posts=posts, now=NOW + at
    )


def see(opened: OpenCase, number: int, outcome: Outcome, at: timedelta) -> None:
    post = opened.case.posts.get(number=number)
    record_outcome(
        opened, post_id=post.pk, outcome=outcome, basis=Basis.SIGNED_IN, now=NOW + at
    )  # fmt: skip


def again(opened: OpenCase, number: int) -> RemovalRequest:
    post = opened.case.posts.get(number=number)
    return report_again(opened, post_id=post.pk, now=NOW + DAY)


def text_of(opened: OpenCase, draft: RemovalRequest, *, at: timedelta = DAY) -> str:
    return " ".join(notice_for(opened, draft, now=NOW + at).text.split())


def complaint(opened: OpenCase, one: Submission, *, at: timedelta) -> RemovalRequest:
    return factories.chosen(
        one.request, opened, "uk-osa-expedited", now=NOW + at, standing=Standing.SUBJECT,
        heads=(Head.ILLEGAL, Head.CONTENT_DUTY), happened="Friends saw it.",
    )  # fmt: skip


def test_what_they_said_of_another_link_is_not_said_of_this_one(two):
    one = factories.sent(two)
    reply = answered(two, one, ReplyKind.REMOVED)
    read(two, reply, ReplyKind.REMOVED, 1, at=2 * HOUR)
    see(two, 2, Outcome.BACK, 3 * HOUR)
    text = text_of(two, again(two, 2))
    assert "You said" not in text
    assert "It is there now." in text


@pytest.mark.parametrize(
    "kind", [ReplyKind.REMOVED, ReplyKind.REGION_BLOCKED_ONLY, ReplyKind.REFUSED_NO_VIOLATION]
)
def test_an_answer_about_one_link_stands_only_in_letters_about_it(two, kind):
    one = factories.sent(two)
    answered(two, one, kind, 1)
    for number in (1, 2):
        see(two, number, Outcome.BACK, 3 * HOUR)
    both = again(two, 2)
    assert "(post 1)." in text_of(two, both)
    see(two, 1, Outcome.GONE, 4 * HOUR)
    assert [post.number for post in posts_of(both)] == [2]
    assert "You said" not in text_of(two, both)
    assert "You answered" not in text_of(two, both)


def test_an_answer_read_as_something_else_says_no_more_that_it_was_gone(amara):
    one = factories.sent(amara)
    reply = answered(amara, one, ReplyKind.REMOVED)
    see(amara, 1, Outcome.BACK, 2 * HOUR)
    draft = again(amara, 1)
    assert "It is there again." in text_of(amara, draft)
    read(amara, reply, ReplyKind.ASKS_FOR_MORE, at=3 * HOUR)
    text = text_of(amara, draft)
    assert "removed" not in text
    assert "It is there now." in text


def test_a_complaint_names_the_post_that_an_answer_was_about(two):
    one = factories.sent(two)
    answered(two, one, ReplyKind.REMOVED, 1)
    note_no_reply(two, submission_id=one.pk, now=NOW + DAY)
    see(two, 2, Outcome.THERE, 2 * DAY)
    text = text_of(two, complaint(two, one, at=3 * DAY), at=3 * DAY)
    assert f"{SAID_GONE} (post 1)." in text
    assert "had not answered" not in text


@pytest.mark.parametrize("basis", [Basis.SIGNED_IN, Basis.SIGNED_OUT])
def test_a_complaint_does_not_keep_silent_about_a_post_that_somebody_saw_gone(two, basis):
    one = factories.sent(two)
    factories.see(two, Outcome.GONE, basis, now=NOW + DAY)
    see(two, 2, Outcome.THERE, 2 * DAY)
    text = text_of(two, complaint(two, one, at=3 * DAY), at=3 * DAY)
    told = (
        "Post 1 was not there any more when somebody looked on 21 November 2026. Post 2 was still"
    )
    assert (told in text) is (basis == Basis.SIGNED_IN)


def test_an_answer_about_every_post_names_none(two):
    one = factories.sent(two)
    answered(two, one, ReplyKind.REMOVED, 1, 2)
    see(two, 2, Outcome.THERE, 2 * DAY)
    assert f"{SAID_GONE}. Post 2" in text_of(two, complaint(two, one, at=3 * DAY), at=3 * DAY)


def test_a_letter_that_waits_is_not_so_any_more_once_an_answer_is_about_fewer_posts(two):
    one = factories.sent(two)
    reply = answered(two, one, ReplyKind.REMOVED)
    see(two, 2, Outcome.THERE, 2 * DAY)
    letter = factories.approve(two, complaint(two, one, at=3 * DAY), now=NOW + 3 * DAY)
    assert not is_not_so_any_more(two, letter)
    read(two, reply, ReplyKind.REMOVED, 1, at=4 * DAY)
    assert is_not_so_any_more(two, letter)


def test_the_hours_of_a_report_are_not_over_while_only_a_part_of_it_came_in_time(amara):
    one = factories.sent(amara, whole=False)
    received(amara, one, HOUR)
    answered(amara, one, ReplyKind.REFUSED_NO_VIOLATION, at=2 * HOUR)
    way = ways_of(amara, one.request)[-1].id
    later = NOW + 60 * HOUR
    whole = send_another_way(amara, submission_id=one.pk, channel_id=way, now=later)
    factories.submit(amara, whole, now=later)

    text = text_of(amara, complaint(amara, one, at=3 * DAY), at=3 * DAY)
    assert "sent on 23 November 2026 at 05:30 (GMT)" in text
    assert "you received it" not in text
    # What answered the part was no answer to this.
    assert "You answered" not in text
    assert PASSED not in text

    received(amara, whole, 61 * HOUR)
    draft = complaint(amara, one, at=4 * DAY)
    assert "received it on 23 November 2026 at 06:30" in text_of(amara, draft, at=4 * DAY)
    assert PASSED not in text_of(amara, draft, at=4 * DAY)
    assert PASSED in text_of(amara, draft, at=5 * DAY)


def received(opened: OpenCase, one: Submission, at: timedelta) -> None:
    record_receipt(
        opened, submission_id=one.pk, received_at=NOW + at, words="We have it.", now=NOW + at
    )


def test_of_a_letter_in_two_sendings_the_hours_are_over_when_they_are_for_each(two):
    request = factories.approved(two)
    first = request.submissions.get()
    second = Submission.objects.create(request=request, number=2, channel_id=first.channel_id)
    SubmittedPost.objects.filter(post=two.case.posts.get(number=2)).update(submission=second)
    factories.submit(two, first)
    received(two, first, HOUR)
    # What was not sent yet is nothing to complain of.
    early = complaint(two, first, at=HOUR)
    assert [post.number for post in posts_of(early)] == [1]

    factories.submit(two, second, now=NOW + 2 * DAY)
    # Whoever comes back to the draft finds in it what went since.
    draft = complaint(two, first, at=3 * DAY)
    assert draft == early
    assert [post.number for post in posts_of(draft)] == [1, 2]
    assert "received it" not in text_of(two, draft, at=3 * DAY)
    received(two, second, 2 * DAY + HOUR)
    assert "received it on 22 November 2026 at 18:30" in text_of(two, draft, at=3 * DAY)
    assert PASSED not in text_of(two, draft, at=3 * DAY)
    assert PASSED in text_of(two, draft, at=5 * DAY)

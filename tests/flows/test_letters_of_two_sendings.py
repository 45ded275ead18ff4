"""What a letter says of one that went in two sendings: of each post since it went, and of no other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.flows.add_reply import note_no_reply
from takedown.flows.approve_request import Changed, NotComplete, approve_request
from takedown.flows.decide_reply import decide_reply
from takedown.flows.place_reply import lay_aside
from takedown.flows.record_outcome import record_outcome
from takedown.flows.report_again import report_again
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.send_another_way import send_another_way
from takedown.posts.models import Basis, Outcome
from takedown.removals.firms import ways_of
from takedown.removals.models import (
    RemovalRequest,
    Reply,
    ReplyKind,
    RequestedPost,
    Submission,
    SubmittedPost,
)
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


@pytest.fixture
def two(db) -> tuple[OpenCase, Submission, Submission]:
    """A report about two posts that goes in two sendings; neither went yet."""
    opened = open_for(LINKS)
    first = factories.approved(opened).submissions.get()
    second = Submission.objects.create(request=first.request, number=2, channel_id=first.channel_id)
    posts = SubmittedPost.objects.filter(post=opened.case.posts.get(number=2))
    posts.update(submission=second)
    return opened, first, second


def complaint(opened: OpenCase, one: Submission, *, at: timedelta) -> RemovalRequest:
    return factories.chosen(
        one.request, opened, "uk-osa-expedited", now=NOW + at, standing=Standing.SUBJECT,
        heads=(Head.ILLEGAL, Head.CONTENT_DUTY), happened="Friends saw it.",
    )  # fmt: skip


def see_both(opened: OpenCase, outcome: Outcome, at: timedelta) -> None:
    for post in opened.case.posts.all():
        record_outcome(
            opened, post_id=post.pk, outcome=outcome, basis=Basis.SIGNED_IN, now=NOW + at
        )  # fmt: skip


def text_of(opened: OpenCase, draft: RemovalRequest, *, at: timedelta) -> str:
    return " ".join(notice_for(opened, draft, now=NOW + at).text.split())


def again(opened: OpenCase, *, at: timedelta) -> str:
    post = opened.case.posts.get(number=1)
    return text_of(opened, report_again(opened, post_id=post.pk, now=NOW + at), at=at)


def test_a_look_before_a_post_went_says_nothing_of_what_became_of_it(two):
    opened, first, second = two
    factories.submit(opened, first)
    see_both(opened, Outcome.GONE, DAY)
    factories.submit(opened, second, now=NOW + 2 * DAY)
    see_both(opened, Outcome.BACK, 3 * DAY)
    text = again(opened, at=4 * DAY)
    assert "sent on 22 November 2026" in text
    assert "seen each of them gone" not in text
    assert "They are there now." in text


def test_a_look_since_each_post_went_is_told(two):
    opened, first, second = two
    factories.submit(opened, first)
    factories.submit(opened, second, now=NOW + DAY)
    see_both(opened, Outcome.GONE, 2 * DAY)
    see_both(opened, Outcome.BACK, 3 * DAY)
    text = again(opened, at=4 * DAY)
    assert "By 22 November 2026 somebody had looked and seen each of them gone. They are" in text
    assert "They are there again." in text


def test_a_look_after_a_part_went_and_before_the_whole_did_is_not_told(amara):
    part = factories.sent(amara, whole=False)
    see_both(amara, Outcome.GONE, DAY)
    see_both(amara, Outcome.BACK, 2 * DAY)
    later = NOW + 3 * DAY
    way = ways_of(amara, part.request)[-1].id
    whole = send_another_way(amara, submission_id=part.pk, channel_id=way, now=later)
    factories.submit(amara, whole, now=later)
    text = again(amara, at=4 * DAY)
    assert "sent on 23 November 2026" in text
    assert "It was gone" not in text
    assert "It is there now." in text


def silence(opened: OpenCase, one: Submission, at: timedelta) -> Reply:
    return note_no_reply(opened, submission_id=one.pk, now=NOW + at)


def test_silence_about_one_sending_is_told_of_its_post_only(two):
    opened, first, second = two
    factories.submit(opened, first)
    silence(opened, first, 3 * DAY)
    factories.submit(opened, second, now=NOW + 5 * DAY)
    text = text_of(opened, complaint(opened, first, at=6 * DAY), at=6 * DAY)
    assert "You had not answered by 23 November 2026 (post 1)." in text
    assert text.count("had not answered") == 1

    silence(opened, second, 8 * DAY)
    text = text_of(opened, complaint(opened, first, at=9 * DAY), at=9 * DAY)
    assert (
        "You had not answered by 23 November 2026 (post 1). "
        "You had not answered by 28 November 2026 (post 2)."
    ) in text

    # Of each post what was noted last; of all of them on one day it is told once.
    silence(opened, first, 8 * DAY + HOUR)
    text = text_of(opened, complaint(opened, first, at=9 * DAY), at=9 * DAY)
    assert "You had not answered by 28 November 2026. " in text
    assert text.count("had not answered") == 1


def test_silence_noted_once_more_takes_nothing_from_a_letter_that_waits(two):
    opened, first, second = two
    factories.submit(opened, first)
    factories.submit(opened, second)
    for one in (first, second):
        silence(opened, one, DAY)
    draft = complaint(opened, first, at=2 * DAY)
    letter = factories.approve(opened, draft, now=NOW + 2 * DAY)
    silence(opened, first, 3 * DAY)
    assert not is_not_so_any_more(opened, letter)


def test_no_silence_is_told_while_an_answer_waits_to_be_read(amara):
    one = factories.sent(amara)
    silence(amara, one, DAY)
    draft = complaint(amara, one, at=2 * DAY)
    letter = factories.approve(amara, draft, now=NOW + 2 * DAY)
    reply = factories.reply(one, amara, now=NOW + 3 * DAY)
    other = complaint(amara, one, at=3 * DAY)
    assert "had not answered" not in text_of(amara, other, at=3 * DAY)
    assert is_not_so_any_more(amara, letter)

    decide_reply(
        amara, reply_id=reply.pk, kind=ReplyKind.AUTOMATIC_RECEIPT, said_at=None,
        now=NOW + 3 * DAY,
    )  # fmt: skip
    assert "had not answered by 21 November 2026" in text_of(amara, other, at=3 * DAY)
    assert not is_not_so_any_more(amara, letter)


def test_no_silence_is_told_while_nobody_said_which_letter_an_answer_is_about(amara):
    one = factories.sent(amara)
    silence(amara, one, DAY)
    reply = factories.reply(one, amara, now=NOW + 2 * DAY)
    Reply.objects.filter(pk=reply.pk).update(submission=None)
    draft = complaint(amara, one, at=3 * DAY)
    assert "had not answered" not in text_of(amara, draft, at=3 * DAY)
    lay_aside(amara, reply_id=reply.pk, now=NOW + 3 * DAY)
    assert "had not answered by 21 November 2026" in text_of(amara, draft, at=3 * DAY)


@pytest.fixture
def both_went(two) -> tuple[OpenCase, Submission, Submission]:
    """Each sending went; the first was noted last, so that it gives the letter its time."""
    opened, first, second = two
    factories.submit(opened, second)
    factories.submit(opened, first, now=NOW + HOUR)
    return two


def numbers(letter: RemovalRequest) -> list[int]:
    return [post.number for post in posts_of(letter)]


def not_sent(opened: OpenCase, one: Submission) -> None:
    say_not_sent(opened, submission_id=one.pk, now=NOW + 4 * DAY)


def test_a_complaint_that_nobody_approved_yet_leaves_out_what_was_not_sent_after_all(both_went):
    opened, first, second = both_went
    draft = complaint(opened, first, at=3 * DAY)
    assert numbers(draft) == [1, 2]
    read = notice_for(opened, draft, now=NOW + 3 * DAY).digest
    not_sent(opened, second)
    assert numbers(draft) == [1]
    # Whoever read it with both is asked to read it anew.
    with pytest.raises(Changed):
        approve_request(
            opened, request_id=draft.pk, read_and_true=True, seen=read, now=NOW + 4 * DAY
        )
    letter = factories.approve(opened, draft, now=NOW + 4 * DAY)
    assert [each.post.number for each in letter.submissions.get().submitted_posts.all()] == [1]
    assert not is_not_so_any_more(opened, letter)


def test_a_complaint_in_which_a_post_is_left_that_did_not_go_cannot_be_approved(both_went):
    opened, first, second = both_went
    draft = complaint(opened, first, at=3 * DAY)
    not_sent(opened, second)
    RequestedPost.objects.create(request=draft, post=opened.case.posts.get(number=2))
    with pytest.raises(NotComplete) as refused:
        factories.approve(opened, draft, now=NOW + 4 * DAY)
    assert [one.hint for one in refused.value.missing] == [
        "Post 2 was not in the report this is about."
    ]
    # To choose it once more leaves the post out.
    assert numbers(complaint(opened, first, at=4 * DAY)) == [1]


@pytest.mark.parametrize("which", [0, 1])
def test_an_approved_complaint_is_not_so_any_more_once_a_post_was_not_sent_after_all(
    both_went, which
):
    opened, *sendings = both_went
    draft = complaint(opened, sendings[0], at=3 * DAY)
    letter = factories.approve(opened, draft, now=NOW + 3 * DAY)
    assert not is_not_so_any_more(opened, letter)
    not_sent(opened, sendings[which])
    assert is_not_so_any_more(opened, letter)


def test_a_letter_that_reports_again_leaves_out_what_was_not_sent_after_all(both_went):
    opened, first, second = both_went
    see_both(opened, Outcome.BACK, 2 * DAY)
    post = opened.case.posts.get(number=1)
    draft = report_again(opened, post_id=post.pk, now=NOW + 3 * DAY)
    assert numbers(draft) == [1, 2]
    not_sent(opened, second)
    assert numbers(draft) == [1]
    not_sent(opened, first)
    assert not RemovalRequest.objects.filter(pk=draft.pk).exists()


def test_a_complaint_stays_as_it_is_while_nothing_of_its_letter_went(both_went):
    opened, first, second = both_went
    draft = complaint(opened, first, at=3 * DAY)
    not_sent(opened, second)
    not_sent(opened, first)
    assert numbers(draft) == [1]
    with pytest.raises(NotComplete):
        factories.approve(opened, draft, now=NOW + 4 * DAY)
    factories.submit(opened, second, now=NOW + 4 * DAY)
    assert numbers(complaint(opened, first, at=5 * DAY)) == [2]

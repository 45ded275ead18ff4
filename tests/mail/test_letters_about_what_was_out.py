"""A link that was out and comes back stands in the letters that name it, and in no other."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

import pytest

from takedown.audit.models import Event
from takedown.cases.freezes import Ending, Freeze, FrozenKind
from takedown.cases.frozen import Frozen
from takedown.cases.models import TakenBack
from takedown.deadlines.models import Deadline
from takedown.flows.add_posts import add_posts
from takedown.flows.bring_back import bring_back
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.draft_requests import draft_requests
from takedown.flows.follow_again import follow_again
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.remove_post import PostInUse, remove_post
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.send_by_mail import send_by_mail
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.removals.models import RemovalRequest, RequestState, SubmittedPost
from tests import factories
from tests.conftest import NOW, open_for
from tests.mail.conftest import ONLYFANS, letter_to_send

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINKS = [f"https://x.com/someone/status/185900000000000000{n}" for n in (1, 2)]


@pytest.fixture
def hers():
    return open_for("\n".join(LINKS))


def stop(opened, request) -> None:
    withdraw_request(opened, request_id=request.pk, now=NOW)


def out(opened, number: int = 1, *, now=NOW) -> TakenBack:
    return remove_post(opened, post_id=opened.case.posts.get(number=number).pk, now=now)


def stopped_and_out(opened):
    """An approved letter about two links that is not followed, and went nowhere: one link is out."""
    request = factories.approved(opened)
    stop(opened, request)
    return request, out(opened)


def numbers(posts) -> list[int]:
    return sorted(posts.values_list("post__number", flat=True))


def names(opened) -> list[str]:
    rows = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    return list(rows.values_list("name", flat=True))


def bring(opened, aside, *, now, how) -> None:
    if how == "brought back":
        bring_back(opened, aside_id=aside.pk, now=now)
    else:
        posts = [from_link(link) for link in read_links(LINKS[0]).unique]
        add_posts(opened, posts=posts, now=now)


@pytest.mark.parametrize("how", ["brought back", "added again"])
def test_a_letter_approved_while_a_link_was_out_is_not_about_it(hers, how):
    draft = factories.drafted(hers)
    aside = out(hers)
    letter = factories.approve(hers, draft, now=NOW + HOUR)
    bring(hers, aside, now=NOW + 2 * HOUR, how=how)
    factories.submit(hers, letter.submissions.get(), now=NOW + 3 * HOUR)

    assert numbers(letter.requested_posts) == [2]
    draft_requests(hers, now=NOW + 4 * HOUR)
    another = RemovalRequest.objects.get(state=RequestState.DRAFT)
    assert numbers(another.requested_posts) == [1]
    out(hers, now=NOW + 5 * HOUR)


@pytest.mark.parametrize("how", ["brought back", "added again"])
def test_a_letter_that_names_it_and_is_still_not_followed_names_it_again(hers, how):
    request, aside = stopped_and_out(hers)
    bring(hers, aside, now=NOW + HOUR, how=how)
    assert numbers(request.requested_posts) == [1, 2]
    assert numbers(SubmittedPost.objects) == [1, 2]
    assert not Deadline.objects.exists()


def test_what_a_letter_names_comes_back_as_it_is_followed_again(hers):
    request, _ = stopped_and_out(hers)
    follow_again(hers, request_id=request.pk, now=NOW + HOUR)
    assert not TakenBack.objects.exists()
    assert numbers(request.requested_posts) == [1, 2]
    assert "BROUGHT_BACK" in names(hers)

    factories.submit(hers, request.submissions.get(), now=NOW + 2 * HOUR)
    assert numbers(Deadline.objects) == [1, 2]
    assert destroy_due(now=NOW + 4 * DAY) == 0


def test_what_a_letter_names_comes_back_as_it_is_noted_as_sent(hers):
    request, _ = stopped_and_out(hers)
    factories.submit(hers, request.submissions.get(), now=NOW + HOUR)
    assert numbers(SubmittedPost.objects) == [1, 2]
    assert not TakenBack.objects.exists()

    follow_again(hers, request_id=request.pk, now=NOW + 2 * HOUR)
    assert numbers(Deadline.objects) == [1, 2]


def test_what_a_letter_names_comes_back_before_it_goes_by_mail(mail_out):
    hers = open_for(ONLYFANS)
    submission = letter_to_send(hers)
    stop(hers, submission.request)
    aside = out(hers)
    # Followed again by an older version, which left the link out.
    RemovalRequest.objects.filter(pk=submission.request_id).update(withdrawn_at=None)
    send_by_mail(hers, submission_id=submission.pk, now=NOW)
    assert not TakenBack.objects.filter(pk=aside.pk).exists()
    assert numbers(submission.submitted_posts) == [1]


def test_what_belongs_to_something_closed_stays_out_its_letter_goes_nowhere_and_a_sending_is_noted(
    mail_out,
):
    hers = open_for(ONLYFANS)
    submission = letter_to_send(hers)
    picture = factories.capture(hers)
    hers.case.captures.update(post=hers.case.posts.get())
    stop(hers, submission.request)
    aside = out(hers)
    freeze = freeze_thing(hers, kind=FrozenKind.CAPTURE, target_id=picture.pk, now=NOW)
    follow_again(hers, request_id=submission.request_id, now=NOW)
    with pytest.raises(Frozen), transaction.atomic():
        send_by_mail(hers, submission_id=submission.pk, now=NOW)

    factories.submit(hers, submission, now=NOW + HOUR)
    assert TakenBack.objects.filter(pk=aside.pk).exists()
    submission.refresh_from_db()
    assert submission.submitted_at == NOW + HOUR

    Freeze.objects.filter(pk=freeze.pk).update(
        ended_at=NOW, ended_by="staff:1", ending=Ending.NOT_A_CHILD, said_at=NOW - 4 * DAY,
        said_by="staff:1", said_sealed=b"x",
    )  # fmt: skip
    bring_back(hers, aside_id=aside.pk, now=NOW + 2 * HOUR)
    # The clock that could not start before starts now, from when the letter was received.
    clock = Deadline.objects.present().filter(post=hers.case.posts.get()).first()
    assert clock is not None
    assert clock.received_at == NOW + HOUR
    assert "CLOCK_STARTED" in names(hers)


def test_a_link_that_no_letter_names_stays_out_when_one_is_followed_again(hers):
    draft = factories.drafted(hers)
    out(hers)
    letter = factories.approve(hers, draft)
    stop(hers, letter)
    follow_again(hers, request_id=letter.pk, now=NOW)
    factories.submit(hers, letter.submissions.get())
    assert [one.number for one in ReportedPost.objects.all()] == [2]
    assert TakenBack.objects.count() == 1


def test_a_letter_of_which_a_part_was_noted_as_sent_keeps_its_links(hers):
    letter = factories.approved(hers)
    submission = letter.submissions.get()
    factories.submit(hers, submission, whole=False)
    say_not_sent(hers, submission_id=submission.pk, now=NOW + HOUR)
    stop(hers, letter)
    with pytest.raises(PostInUse), transaction.atomic():
        out(hers)

"""An answer put with the wrong letter: it moves, and what followed from it there is taken back."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.deadlines.models import Basis as Clock
from takedown.deadlines.models import Deadline
from takedown.flows import move_reply as moving
from takedown.flows.decide_reply import decide_reply
from takedown.flows.move_reply import move_reply
from takedown.posts.models import Outcome
from takedown.reads.letters import letter_page
from takedown.reads.replies import reply_page
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
X, SITE = "https://x.com/someone/status/1859000000000000001", "https://pics.example.net/p/1"


@pytest.fixture
def case():
    """Two letters that were sent: one to X, one to a site."""
    opened = open_for(f"{X} {SITE}")
    return opened, *factories.sent_to_both(opened)


def decided(opened, submission, words, kind, *, at=NOW + HOUR) -> Reply:
    reply = factories.reply(submission, opened, words, now=NOW + HOUR)
    return decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=at, now=NOW + HOUR)


def move(opened, reply, to) -> Reply:
    return move_reply(
        opened, reply_id=reply.pk, submission_id=to.pk if to else None, now=NOW + 2 * HOUR
    )


def test_a_refusal_that_moved_stands_in_no_letter_to_the_wrong_one(case):
    opened, x, site = case
    refused = decided(opened, site, "No violation.", ReplyKind.REFUSED_NO_VIOLATION)
    complaint = factories.chosen(site.request, opened, "uk-osa-expedited", heads=("illegal",))
    said = "that no rule was broken"
    assert said in letter_page(opened, complaint.pk, now=NOW + HOUR).text
    moved = move(opened, refused, x)
    assert (moved.submission_id, moved.kind, moved.decided_at) == (x.pk, "", None)
    assert said not in letter_page(opened, complaint.pk, now=NOW + HOUR).text
    assert Event.objects.filter(case_id=opened.case.pk, name="REPLY_MOVED").count() == 1


def test_the_receipt_it_showed_is_shown_no_more_and_the_clock_is_an_estimate_again(case):
    opened, x, site = case
    receipt = decided(opened, x, "We got it.", ReplyKind.AUTOMATIC_RECEIPT)
    assert Deadline.objects.present().get(submission=x).basis == Clock.SHOWN
    move(opened, receipt, site)
    x.refresh_from_db()
    assert (x.receipt_basis, x.received_at) == (ReceiptBasis.ESTIMATED, x.submitted_at)
    assert x.receipt_sealed is None
    clock = Deadline.objects.present().get(submission=x)
    assert (clock.basis, clock.due_at) == (Clock.ESTIMATED, NOW + 48 * HOUR)


def test_where_another_answer_shows_receipt_too_that_one_counts(case):
    opened, x, site = case
    first = decided(opened, x, "We got it.", ReplyKind.AUTOMATIC_RECEIPT, at=NOW + HOUR / 2)
    decided(opened, x, "Once more: we got it.", ReplyKind.AUTOMATIC_RECEIPT)
    move(opened, first, site)
    x.refresh_from_db()
    assert x.received_at == NOW + HOUR


def test_what_it_said_of_posts_is_unsaid(case):
    opened, _, site = case
    removed = decided(opened, site, "We have removed it.", ReplyKind.REMOVED)
    post = opened.case.posts.get(platform="other")
    assert post.outcome == Outcome.GONE
    move(opened, removed, None)
    post.refresh_from_db()
    removed.refresh_from_db()
    assert post.outcome == Outcome.UNKNOWN
    assert removed.laid_aside_at is not None
    assert removed.submission_id is None
    assert not Deadline.objects.present().filter(met_at__isnull=False).exists()


def test_an_answer_decided_otherwise_shows_no_receipt(case):
    opened, x, _ = case
    receipt = decided(opened, x, "We got it.", ReplyKind.AUTOMATIC_RECEIPT)
    decide_reply(
        opened, reply_id=receipt.pk, kind=ReplyKind.ASKS_FOR_MORE, said_at=NOW + HOUR,
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    x.refresh_from_db()
    assert x.receipt_basis == ReceiptBasis.ESTIMATED


def test_only_an_answer_of_this_case_that_has_a_letter_moves(case, cass):
    opened, x, site = case
    answer = decided(opened, x, "We got it.", ReplyKind.AUTOMATIC_RECEIPT)
    with pytest.raises(moving.NoSuchReply):
        move(cass, answer, None)
    with pytest.raises(moving.NoSuchSubmission):
        move(opened, answer, factories.sent(cass))
    move(opened, answer, None)
    with pytest.raises(moving.NoSuchReply):
        move(opened, answer, site)


def test_the_page_says_which_letter_it_quotes_instead_and_moves_it(case, holding, monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + 2 * HOUR)
    opened, x, site = case
    words = f"About {x.request.reference}: this does not violate our rules."
    answer = factories.reply(site, opened, words, now=NOW + HOUR)
    client = holding(opened.case.pk)
    told = client.get(reverse("reply", args=[opened.case.pk, answer.pk])).content.decode()
    assert "It may be about another letter" in told
    assert f"48-hour report to X, {x.request.reference}" in told
    place = reverse("place_reply", args=[opened.case.pk, answer.pk])
    offered = client.get(place).content.decode()
    assert f'value="{x.pk}"' in offered
    assert f'value="{site.pk}"' not in offered
    assert client.post(place, {"letter": str(x.pk)}).status_code == 302
    assert reply_page(opened, answer.pk).quotes == ""
    assert reply_page(opened, answer.pk).letter.endswith(x.request.reference)


def test_an_answer_about_none_of_the_letters_is_kept(case, holding, monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + 2 * HOUR)
    opened, *_ = case
    client, path = holding(opened.case.pk), reverse("add_any_reply", args=[opened.case.pk])
    given = {"words": "We forwarded it to our customer.", "letter": "none"}
    assert client.post(path, given).status_code == 302
    kept = Reply.objects.get(case=opened.case)
    assert kept.laid_aside_at is not None
    home = client.get(reverse("case", args=[opened.case.pk])).content.decode()
    assert "Answers about no letter" in home


@pytest.mark.parametrize(
    ("kind", "met"),
    [
        (ReplyKind.ASKS_FOR_IDENTITY, False),
        (ReplyKind.AUTOMATIC_RECEIPT, False),
        (ReplyKind.REFUSED_NOT_SUBJECT, True),
    ],
)
def test_a_month_for_an_answer_ends_with_the_answer_and_not_with_a_question(case, kind, met):
    opened, x, _ = case
    submission = factories.sent_further(
        x.request, opened, "uk-gdpr-erasure", legal_name="Amara", grounds=("d",)
    )
    answer = decided(opened, submission, "Words.", kind)
    clock = Deadline.objects.present().get(submission=submission)
    assert (clock.met_at is not None) is met
    move(opened, answer, None)
    assert Deadline.objects.present().get(submission=submission).met_at is None
    # An acknowledgement is owed until they write anything at all.
    owed = factories.sent_further(
        submission.request, opened, "uk-dpa-164a-ack", legal_name="Amara",
        infringement="They kept it.",
    )  # fmt: skip
    decided(opened, owed, "Words.", kind)
    assert Deadline.objects.present().get(submission=owed).met_at == NOW + HOUR

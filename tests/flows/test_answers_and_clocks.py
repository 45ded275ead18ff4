"""What an answer did to receipts, posts and clocks holds exactly as long as the answer says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.deadlines.models import Basis as Clock
from takedown.deadlines.models import Deadline
from takedown.evidence.gather import gather
from takedown.flows.decide_reply import MovedMeanwhile, decide_reply
from takedown.flows.extend_clock import extend_clock
from takedown.flows.move_reply import move_reply
from takedown.flows.note_covered import note_covered
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import record_receipt
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.models import Basis, Outcome
from takedown.reads.clocks import present_clocks
from takedown.removals.models import (
    Covered,
    ReceiptBasis,
    Reply,
    ReplyKind,
    Submission,
)
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
X, SITE = "https://x.com/someone/status/1859000000000000001", "https://pics.example.net/p/1"
REFUSED, REMOVED = ReplyKind.REFUSED_NO_VIOLATION, ReplyKind.REMOVED
RECEIPT = ReplyKind.AUTOMATIC_RECEIPT


@pytest.fixture
def case():
    """Two letters that were sent: one to X, one to a site nobody has looked at."""
    opened = open_for(f"{X} {SITE}")
    return opened, *factories.sent_to_both(opened)


def further(opened, beside, rule_id="uk-gdpr-erasure", *, whole=True, **given) -> Submission:
    named = {"legal_name": "Amara", "grounds": ("d",), "infringement": "They kept it."}
    return factories.sent_further(beside.request, opened, rule_id, whole=whole, **(named | given))


def decided(opened, submission, kind, *, at=NOW + HOUR, now=NOW + 2 * HOUR, **how) -> Reply:
    reply = factories.reply(submission, opened, "Words.", now=min(at or now, now))
    return decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=at, now=now, **how)


def move(opened, reply, to, *, now=NOW + 3 * HOUR) -> None:
    move_reply(opened, reply_id=reply.pk, submission_id=to.pk if to else None, now=now)


def clock_of(submission) -> Deadline:
    return Deadline.objects.present().get(submission=submission)


def state_in_pack(opened, submission) -> str:
    record = gather(opened, number=1, now=NOW + 60 * DAY)
    reference = submission.request.reference
    return next(one.state for one in record.clocks if one.request == reference)


# -- receipts ------------------------------------------------------------------


@pytest.mark.parametrize("by_hand", [NOW + HOUR, NOW + 2 * HOUR])
def test_a_receipt_by_hand_outlives_an_automatic_one_that_moves(case, by_hand):
    opened, x, site = case
    record_receipt(
        opened, submission_id=x.pk, received_at=by_hand, words="Ticket 4711", now=NOW + 2 * HOUR
    )
    move(opened, decided(opened, x, RECEIPT, now=NOW + 3 * HOUR), site)
    x.refresh_from_db()
    assert (x.receipt_basis, x.received_at) == (ReceiptBasis.SHOWN, by_hand)
    assert opened.key.open_text(x.receipt_sealed, x.receipt_place) == "Ticket 4711"


def test_the_time_an_answer_names_goes_with_the_answer(case):
    opened, x, site = case
    reply = decided(opened, x, RECEIPT)
    record_receipt(
        opened, submission_id=x.pk, received_at=NOW + HOUR / 6, words="At 17:40.",
        reply_id=reply.pk, now=NOW + 2 * HOUR,
    )  # fmt: skip
    move(opened, reply, site)
    x.refresh_from_db()
    assert x.receipt_basis == ReceiptBasis.ESTIMATED


def test_a_receipt_of_a_part_is_none_of_the_whole(case):
    opened, x, _ = case
    part = further(opened, x, whole=False)
    decided(opened, part, RECEIPT)
    whole = factories.submit(opened, part, now=NOW + 5 * DAY, submitted_at=NOW + 5 * DAY)
    later = decided(opened, whole, RECEIPT, at=NOW + 6 * DAY, now=NOW + 6 * DAY)
    move(opened, later, None, now=NOW + 7 * DAY)
    whole.refresh_from_db()
    assert (whole.receipt_basis, whole.received_at) == (ReceiptBasis.ESTIMATED, NOW + 5 * DAY)


def test_an_answer_that_changed_since_stops_no_clock_that_runs(case):
    opened, x, site = case
    receipt = decided(opened, x, RECEIPT)
    factories.answer(opened, public_before="yes")
    move(opened, receipt, site)
    assert (clock_of(x).basis, clock_of(x).received_at) == (Clock.ESTIMATED, NOW)


def test_an_extension_is_not_lost_by_deciding_back_and_forth(case):
    opened, x, _ = case
    erasure = further(opened, x)
    reply = decided(opened, erasure, RECEIPT, at=NOW + 5 * DAY, now=NOW + 6 * DAY)
    extend_clock(
        opened, clock_id=clock_of(erasure).pk, notice_on=(NOW + 33 * DAY).date(),
        reasons_given=True, words="Many.", now=NOW + 33 * DAY,
    )  # fmt: skip
    for kind in (ReplyKind.UNSORTED, RECEIPT):
        decide_reply(
            opened, reply_id=reply.pk, kind=kind, said_at=NOW + 5 * DAY, now=NOW + 34 * DAY
        )
    assert clock_of(erasure).extended


# -- the time for an answer ----------------------------------------------------


def test_an_answer_to_a_part_answers_no_whole(case):
    opened, x, _ = case
    part = further(opened, x, whole=False)
    decided(opened, part, REFUSED)
    whole = factories.submit(opened, part, now=NOW + 5 * DAY, submitted_at=NOW + 5 * DAY)
    assert clock_of(whole).met_at is None


def test_the_first_answer_that_is_left_is_the_one_that_counts(case):
    opened, x, site = case
    erasure = further(opened, x)
    first = decided(opened, erasure, REFUSED)
    late = decided(opened, erasure, REFUSED, at=NOW + 50 * DAY, now=NOW + 51 * DAY)
    assert clock_of(erasure).met_at == NOW + HOUR
    move(opened, first, site, now=NOW + 52 * DAY)
    assert clock_of(erasure).met_at == NOW + 50 * DAY
    assert state_in_pack(opened, erasure).startswith(
        "answered, as entered, and dated after the end"
    )
    (shown,) = [
        one for one in present_clocks(opened, now=NOW) if one.request_id == erasure.request_id
    ]
    assert (shown.word, shown.note) == ("They answered", "It is dated after the end.")
    decide_reply(opened, reply_id=late.pk, kind=REFUSED, said_at=NOW + DAY, now=NOW + 53 * DAY)
    assert clock_of(erasure).met_at == NOW + DAY


def test_an_answer_without_a_date_is_not_said_to_be_late(case):
    opened, x, _ = case
    erasure = further(opened, x)
    decided(opened, erasure, REFUSED, at=None, now=NOW + 45 * DAY)
    assert state_in_pack(opened, erasure) == "answered, as entered (section 3)"


def test_an_acknowledgement_is_what_shows_receipt_and_no_mail_nobody_can_sort(case):
    opened, x, _ = case
    complaint = further(opened, further(opened, x), "uk-dpa-164a-ack")
    decided(opened, complaint, ReplyKind.UNSORTED)
    assert clock_of(complaint).met_at is None
    record_receipt(
        opened, submission_id=complaint.pk, received_at=NOW + HOUR, words="Ticket 12",
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    assert clock_of(complaint).met_at == NOW + HOUR
    assert state_in_pack(opened, complaint).startswith("acknowledged")


@pytest.mark.parametrize("kind", [REFUSED, REMOVED])
def test_a_clock_of_a_letter_that_is_not_followed_does_not_run_again(case, kind):
    opened, x, site = case
    letter = further(opened, x) if kind == REFUSED else x
    reply = decided(opened, letter, kind)
    withdraw_request(opened, request_id=letter.request_id, now=NOW + 3 * HOUR)
    move(opened, reply, site, now=NOW + 4 * HOUR)
    assert clock_of(letter).met_at is None
    assert not Deadline.objects.running().filter(submission=letter).exists()


def test_what_was_answered_while_the_site_denied_the_law_holds_once_it_says_yes(case):
    opened, _, site = case
    erasure = further(opened, site)

    def note(covered, hours):
        note_covered(opened, request_id=erasure.request_id, covered=covered, now=NOW + hours * HOUR)

    note(Covered.YES, 1)
    note(Covered.NO, 2)
    reply = decided(opened, erasure, REFUSED, at=NOW + 2 * HOUR, now=NOW + 3 * HOUR)
    note(Covered.YES, 4)
    assert clock_of(erasure).met_at == NOW + 2 * HOUR
    note(Covered.UNKNOWN, 5)
    move(opened, reply, None, now=NOW + 6 * HOUR)
    note(Covered.YES, 7)
    assert clock_of(erasure).met_at is None


# -- what is said of posts -----------------------------------------------------


def test_what_another_answer_says_stays_said(case):
    opened, x, site = case
    decided(opened, x, REMOVED)
    move(opened, decided(opened, x, REMOVED, at=NOW + 2 * HOUR), site)
    post = opened.case.posts.get(platform="x")
    assert (post.outcome, post.outcome_basis) == (Outcome.GONE, Basis.SERVICE_SAYS)
    assert clock_of(x).met_at is not None


def test_what_an_answer_to_another_letter_says_stays_said(case):
    opened, x, site = case
    erasure = further(opened, x)
    decided(opened, x, REMOVED)
    move(opened, decided(opened, erasure, REMOVED, at=NOW + 2 * HOUR), site)
    assert opened.case.posts.get(platform="x").outcome == Outcome.GONE


def test_only_the_posts_it_named_are_unsaid():
    opened = open_for(f"{X} {X[:-1]}2")
    sending = factories.sent(opened)
    one, two = opened.case.posts.order_by("number")
    decided(opened, sending, REMOVED, posts=[one.pk])
    move(opened, decided(opened, sending, REMOVED, posts=[two.pk]), None)
    assert [each.outcome for each in opened.case.posts.order_by("number")] == [
        Outcome.GONE, Outcome.UNKNOWN,
    ]  # fmt: skip
    assert [bool(each.met_at) for each in Deadline.objects.present().order_by("post__number")] == [
        True, False,
    ]  # fmt: skip


def test_what_somebody_saw_before_is_what_is_known_again(case):
    opened, x, site = case
    post = opened.case.posts.get(platform="x")
    record_outcome(opened, post_id=post.pk, outcome=Outcome.BACK, basis=Basis.SEEN, now=NOW + HOUR)
    move(opened, decided(opened, x, REMOVED, at=NOW + 2 * HOUR), site)
    post.refresh_from_db()
    assert (post.outcome, post.outcome_basis) == (Outcome.BACK, Basis.SEEN)
    assert post.outcome_at == NOW + HOUR


def test_what_is_decided_beside_the_wrong_letter_is_refused(case):
    opened, x, site = case
    reply = factories.reply(x, opened, "We got it.", now=NOW + HOUR)
    move(opened, reply, site)
    with pytest.raises(MovedMeanwhile):
        decide_reply(
            opened, reply_id=reply.pk, kind=RECEIPT, said_at=NOW + HOUR, shown_with=x.pk,
            now=NOW + 4 * HOUR,
        )  # fmt: skip
    site.refresh_from_db()
    assert site.receipt_basis == ReceiptBasis.ESTIMATED

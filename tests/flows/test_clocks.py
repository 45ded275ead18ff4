"""What starts a clock, what corrects it, and what never starts one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.deadlines.models import Basis as ClockBasis
from takedown.deadlines.models import Deadline
from takedown.flows.approve_request import Changed, NotComplete, NotConfirmed, approve_request
from takedown.flows.draft_requests import draft_requests
from takedown.flows.mark_passed import mark_passed
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import ReceiptOutOfOrder, record_receipt
from takedown.flows.record_submission import NotYet, SubmittedBefore, record_submission
from takedown.posts.models import Basis, Outcome
from takedown.reads.no_clock import ONLY_A_PART, unclocked_letters
from takedown.reads.sendings import sendings
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW, open_for

TRUE = Answers(
    in_uk=Answer.YES,
    shows=(Shows.BARE,),
    made_by_ai=Answer.YES,
    names_her=Answer.NO,
    agreed_here=Answer.NO,
    public_before=Answer.NO,
    maker=Maker.SUBJECT,
    contact_kind=ContactKind.OWN,
    contact_address="amara@example.org",
)
LINKS = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"


def approved(answers: Answers = TRUE, *, now: datetime = NOW):
    opened = open_for(LINKS, answers=answers, now=now)
    draft_requests(opened, now=now)
    request = factories.approve(opened, RemovalRequest.objects.get(case=opened.case), now=now)
    return opened, Submission.objects.get(request=request)


def send(opened, submission, *, whole: bool = True, at: datetime = NOW):
    return record_submission(
        opened, submission_id=submission.pk, submitted_at=at, whole_notice_went=whole, now=at
    )


pytestmark = pytest.mark.django_db


def test_a_whole_report_starts_an_estimated_clock_for_each_post():
    opened, submission = approved()
    send(opened, submission)

    clocks = list(Deadline.objects.all())
    assert len(clocks) == 2
    assert {clock.due_at for clock in clocks} == {NOW + timedelta(hours=48)}
    assert {clock.basis for clock in clocks} == {ClockBasis.ESTIMATED}
    assert all(clock.rule_version and clock.working for clock in clocks)


def test_a_receipt_replaces_the_estimate_and_keeps_it_visible():
    opened, submission = approved()
    send(opened, submission)
    later = NOW + timedelta(hours=1)
    record_receipt(
        opened, submission_id=submission.pk, received_at=later, words="Ticket 1", now=later
    )

    present = Deadline.objects.present()
    assert {clock.due_at for clock in present} == {later + timedelta(hours=48)}
    assert {clock.basis for clock in present} == {ClockBasis.SHOWN}
    assert Deadline.objects.count() == 4


def test_a_report_of_which_only_a_part_went_starts_none_and_says_why():
    opened, submission = approved()
    send(opened, submission, whole=False)

    (shown,) = sendings(opened, submission.request, now=NOW)
    assert not Deadline.objects.exists()
    assert "Until that is settled, no clock runs." in shown.no_clock.lines
    assert [one.why for one in unclocked_letters(opened)] == [ONLY_A_PART]


@pytest.mark.parametrize(
    "changed",
    [
        {"shows": (Shows.SWIMWEAR,)},
        {"public_before": Answer.YES},
        {"public_before": Answer.NOT_SURE},
        {"agreed_here": Answer.NOT_SURE},
    ],
)
def test_answers_that_make_no_declaration_true_lead_to_the_other_notice(changed):
    opened, submission = approved(replace(TRUE, **changed))
    send(opened, submission)

    (shown,) = sendings(opened, submission.request, now=NOW)
    assert submission.request.rule_id == "uk-osa-swift"
    assert not Deadline.objects.exists()
    assert not [line for line in shown.no_clock.lines if line.startswith("Received")]
    assert "No fixed period: swiftly." in shown.no_clock.lines
    assert shown.no_clock.say == ["No fixed period: swiftly."]


def test_what_was_received_before_the_duty_began_has_no_clock():
    before = datetime(2026, 6, 28, 12, tzinfo=UTC)
    opened, submission = approved(now=before)
    send(opened, submission, at=before)

    assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"contact_address": ""}, "contact"),
        ({"contact_address": "nowhere"}, "contact"),
        ({"maker": Maker.UNASKED}, "made_by"),
        ({"maker": Maker.ACTING}, "made_by"),
    ],
)
def test_a_letter_that_lacks_an_element_is_not_approved(changed, missing):
    opened = open_for(LINKS, answers=replace(TRUE, **changed))
    draft_requests(opened, now=NOW)
    request = RemovalRequest.objects.get()

    with pytest.raises(NotComplete) as refusal:
        factories.approve(opened, request)
    assert [one.element_id for one in refusal.value.missing] == [missing]
    request.refresh_from_db()
    assert not request.is_approved


def test_nothing_is_approved_that_nobody_says_is_true():
    opened = open_for(LINKS, answers=TRUE)
    draft_requests(opened, now=NOW)

    with pytest.raises(NotConfirmed):
        approve_request(
            opened,
            request_id=RemovalRequest.objects.get().pk,
            read_and_true=False,
            seen="",
            now=NOW,
        )


def test_only_the_letter_that_was_read_is_approved():
    opened = open_for(LINKS, answers=TRUE)
    draft_requests(opened, now=NOW)
    draft = RemovalRequest.objects.get()
    seen = notice_for(opened, draft, now=NOW).digest
    factories.answer(opened, contact_address="somebody.else@example.net")
    with pytest.raises(Changed):
        approve_request(opened, request_id=draft.pk, read_and_true=True, seen=seen, now=NOW)
    draft.refresh_from_db()
    assert not draft.is_approved


def test_a_part_starts_no_clock_and_the_whole_can_still_go():
    opened, submission = approved()
    send(opened, submission, whole=False)
    assert not Deadline.objects.exists()
    (view,) = sendings(opened, submission.request, now=NOW)
    assert view.went_in_part
    assert len(view.lacks) == 6
    send(opened, submission)
    assert Deadline.objects.present().count() == 2


def test_what_of_a_part_went_is_kept_and_what_did_not_is_named():
    opened, submission = approved()
    record_submission(
        opened, submission_id=submission.pk, submitted_at=NOW, whole_notice_went=False,
        elements_went=["identifies_content", "contact", "nonsense"], now=NOW,
    )  # fmt: skip
    submission.refresh_from_db()
    assert submission.elements_went == ["identifies_content", "contact"]
    (view,) = sendings(opened, submission.request, now=NOW)
    assert [line for line in view.no_clock.lines if "s.20A(2)(a)" in line]
    assert not [line for line in view.no_clock.lines if "s.20A(2)(e)" in line]


def test_times_that_cannot_be_are_refused():
    opened, submission = approved()
    with pytest.raises(NotYet):
        record_submission(
            opened, submission_id=submission.pk, submitted_at=NOW + timedelta(minutes=1),
            whole_notice_went=True, now=NOW,
        )  # fmt: skip
    send(opened, submission)
    with pytest.raises(SubmittedBefore):
        send(opened, submission)
    with pytest.raises(ReceiptOutOfOrder):
        record_receipt(
            opened, submission_id=submission.pk, received_at=NOW - timedelta(hours=1), words="x",
            now=NOW,
        )  # fmt: skip


def test_a_clock_passes_once_and_not_for_a_post_that_is_gone():
    opened, submission = approved()
    send(opened, submission)
    gone = opened.case.posts.first()
    record_outcome(opened, post_id=gone.pk, outcome=Outcome.GONE, basis=Basis.SEEN, now=NOW)
    end = NOW + timedelta(hours=48)

    assert mark_passed(now=end - timedelta(seconds=1)) == 0
    assert mark_passed(now=end) == 1
    assert mark_passed(now=end) == 0


def test_the_latest_word_about_a_post_decides_its_clock():
    opened, submission = approved()
    send(opened, submission)
    post = opened.case.posts.first()

    def open_clocks(outcome, basis=Basis.SEEN):
        record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=NOW)
        return Deadline.objects.present().filter(post=post, met_at__isnull=True).count()

    assert open_clocks(Outcome.GONE) == 0
    assert open_clocks(Outcome.THERE) == 1
    assert open_clocks(Outcome.GONE, Basis.SIGNED_OUT) == 1
    assert open_clocks(Outcome.GONE, Basis.SIGNED_IN) == 0
    # What was asked for had been done: its return wants a letter of its own.
    assert open_clocks(Outcome.BACK) == 0
    assert open_clocks(Outcome.THERE) == 0
    post.refresh_from_db()
    assert post.came_back == 1

"""What starts a clock, what corrects it, and what never starts one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.deadlines.models import Basis, Deadline
from takedown.flows.approve_request import NotComplete, NotConfirmed, approve_request
from takedown.flows.draft_requests import draft_requests
from takedown.flows.mark_passed import mark_passed
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import ReceiptOutOfOrder, record_receipt
from takedown.flows.record_submission import NotYet, SubmittedBefore, record_submission
from takedown.posts.models import Outcome
from takedown.reads.letters import sendings
from takedown.removals.models import RemovalRequest, Submission
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
    request = RemovalRequest.objects.get(case=opened.case)
    approve_request(opened, request_id=request.pk, read_and_true=True, now=now)
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
    assert {clock.basis for clock in clocks} == {Basis.ESTIMATED}
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
    assert {clock.basis for clock in present} == {Basis.SHOWN}
    assert Deadline.objects.count() == 4


def test_a_report_of_which_only_a_part_went_starts_none_and_says_why():
    opened, submission = approved()
    send(opened, submission, whole=False)

    (shown,) = sendings(opened, submission.request, now=NOW)
    assert not Deadline.objects.exists()
    assert "does not plainly start the 48 hours" in " ".join(shown.no_clock)


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
    assert "No fixed period: swiftly." in shown.no_clock


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
        approve_request(opened, request_id=request.pk, read_and_true=True, now=NOW)
    assert [one.element_id for one in refusal.value.missing] == [missing]
    request.refresh_from_db()
    assert not request.is_approved


def test_nothing_is_approved_that_nobody_says_is_true():
    opened = open_for(LINKS, answers=TRUE)
    draft_requests(opened, now=NOW)

    with pytest.raises(NotConfirmed):
        approve_request(
            opened, request_id=RemovalRequest.objects.get().pk, read_and_true=False, now=NOW
        )


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
    record_outcome(opened, post_id=gone.pk, outcome=Outcome.GONE, now=NOW)
    end = NOW + timedelta(hours=48)

    assert mark_passed(now=end - timedelta(seconds=1)) == 0
    assert mark_passed(now=end) == 1
    assert mark_passed(now=end) == 0

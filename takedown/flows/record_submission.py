"""The person pressed send on the platform's page, or sent the e-mail, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.deadlines.models import Basis
from takedown.deadlines.running import outcome_for, rule_on_receipt, start_clocks
from takedown.posts.models import ReportedPost
from takedown.removals.models import ReceiptBasis, RequestState, Submission
from takedown.removals.routes import facts

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no such sending in this case."""


class SubmittedBefore(Exception):
    """This sending has a time already; it can be corrected by showing a receipt."""


class NotYet(Exception):
    """The time given has not come, or is before the letter was approved."""


@transaction.atomic
def record_submission(
    opened: OpenCase,
    *,
    submission_id: uuid.UUID,
    submitted_at: datetime,
    whole_notice_went: bool,
    now: datetime,
) -> Submission:
    """Record one sending; start its clocks, as estimates, where the whole notice went.

    Raises NoSuchSubmission, SubmittedBefore or NotYet.
    """
    submission = _locked(opened, submission_id)
    if submission.submitted_at is not None:
        raise SubmittedBefore
    approved_at = submission.request.approved_at
    if submitted_at > now or (
        approved_at and submitted_at < approved_at.replace(second=0, microsecond=0)
    ):
        raise NotYet
    submission.submitted_at = submitted_at
    submission.submitted_by = opened.actor
    submission.whole_notice_went = whole_notice_went
    submission.received_at = submitted_at
    submission.receipt_basis = ReceiptBasis.ESTIMATED
    submission.save()
    record(
        Name.SUBMISSION_MADE, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), channel=submission.channel_id, state=str(whole_notice_went),
    )  # fmt: skip
    if whole_notice_went:
        _start(opened, submission, now)
    return submission


def _locked(opened: OpenCase, submission_id: uuid.UUID) -> Submission:
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED, pk=submission_id
    )
    submission = sendings.select_for_update(of=("self",)).select_related("request").first()
    if submission is None:
        raise NoSuchSubmission
    return submission


def _start(opened: OpenCase, submission: Submission, now: datetime) -> None:
    received_at = submission.received_at or now
    rule = rule_on_receipt(submission.request.rule_id, received_at)
    known = facts(read_answers(opened.case, opened.key), confirmed=True)
    asked = {fact.id: known.get(fact.id, "unknown") for fact in rule.facts}
    clocks = start_clocks(
        submission,
        case=opened.case,
        posts=list(ReportedPost.objects.filter(submitted__submission=submission)),
        outcome=outcome_for(rule, received_at=received_at, facts=asked),
        received_at=received_at,
        basis=Basis.ESTIMATED,
        now=now,
    )
    for clock in clocks:
        record(
            Name.CLOCK_STARTED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(clock.pk), rule=clock.rule_id, version=clock.rule_version, kind=clock.basis,
        )  # fmt: skip

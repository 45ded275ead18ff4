"""The person pressed send on the platform's page, or sent the e-mail, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.for_submission import clocks_for
from takedown.deadlines.models import Basis
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import ReceiptBasis, RequestState, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no such sending in this case."""


class SubmittedBefore(Exception):
    """All of this letter went with this sending already; a receipt can correct its time."""


class NotYet(Exception):
    """The time given has not come, or is before the letter was approved."""


@transaction.atomic
def record_submission(
    opened: OpenCase,
    *,
    submission_id: uuid.UUID,
    submitted_at: datetime,
    whole_notice_went: bool,
    elements_went: Collection[str] = (),
    now: datetime,
) -> Submission:
    """Record one sending; start its clocks, as estimates, where nothing the law asks for is missing.

    `elements_went` names what went where not all did. A sending of which only a part went may be
    recorded again: the person chose the wrong answer, or has sent all of it now.
    Raises NoSuchSubmission, SubmittedBefore or NotYet.
    """
    submission = _locked(opened, submission_id)
    if submission.submitted_at is not None and submission.whole_notice_went:
        raise SubmittedBefore
    approved_at = submission.request.approved_at
    if submitted_at > now or (
        approved_at and submitted_at < approved_at.replace(second=0, microsecond=0)
    ):
        raise NotYet
    submission.submitted_at = submitted_at
    submission.submitted_by = opened.actor
    submission.whole_notice_went = whole_notice_went
    submission.elements_went = [] if whole_notice_went else _of_its_rule(submission, elements_went)
    submission.received_at = submitted_at
    submission.receipt_basis = ReceiptBasis.ESTIMATED
    submission.save()
    record(
        Name.SUBMISSION_MADE, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), channel=submission.channel_id, state=str(whole_notice_went),
    )  # fmt: skip
    _start(opened, submission, submitted_at, now)
    return submission


def _start(opened: OpenCase, submission: Submission, submitted_at: datetime, now: datetime) -> None:
    for clock in clocks_for(
        opened, submission, received_at=submitted_at, basis=Basis.ESTIMATED, now=now
    ):
        record(
            Name.CLOCK_STARTED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(clock.pk), rule=clock.rule_id, version=clock.rule_version, kind=clock.basis,
        )  # fmt: skip


def _of_its_rule(submission: Submission, elements: Collection[str]) -> list[str]:
    request = submission.request
    rule = rule_of(request.rule_id, version=request.rule_version)
    return [one.id for one in rule.elements if one.id in elements]


def _locked(opened: OpenCase, submission_id: uuid.UUID) -> Submission:
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED, pk=submission_id
    )
    submission = sendings.select_for_update(of=("self",)).select_related("request").first()
    if submission is None:
        raise NoSuchSubmission
    return submission

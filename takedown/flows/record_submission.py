"""The person pressed send on the platform's page, or sent the e-mail, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.deadlines.sent import note_sent
from takedown.removals.models import RemovalRequest, RequestState, Submission

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
    """Record one sending, with what it names and was taken out; start its clocks, as estimates, where nothing the law asks for is missing.

    `elements_went` names what went where not all did. A sending of which only a part went may be
    recorded again: the person chose the wrong answer, or has sent all of it now.
    Raises NoSuchSubmission, SubmittedBefore or NotYet.
    """
    # What is closed stays out: that the letter went is noted all the same.
    letters = RemovalRequest.objects.filter(submissions=submission_id)
    bring_back_what_it_names(opened, letters, now=now)
    submission = _locked(opened, submission_id)
    if submission.submitted_at is not None and submission.whole_notice_went:
        raise SubmittedBefore
    approved_at = submission.request.approved_at
    if submitted_at > now or (
        approved_at and submitted_at < approved_at.replace(second=0, microsecond=0)
    ):
        raise NotYet
    note_sent(
        opened,
        submission,
        # A form knows the minute only: in the minute of the approval it went after it.
        submitted_at=max(submitted_at, approved_at or submitted_at),
        whole_notice_went=whole_notice_went,
        elements_went=elements_went,
        by=opened.actor,
        now=now,
    )
    return submission


def _locked(opened: OpenCase, submission_id: uuid.UUID) -> Submission:
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED, pk=submission_id
    )
    submission = (
        sendings.select_for_update(no_key=True, of=("self",)).select_related("request").first()
    )
    if submission is None:
        raise NoSuchSubmission
    return submission

"""The person pressed send on the platform's page, or sent the e-mail, and says so: of one sending, or of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.deadlines.by_removal import hold_posts
from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.deadlines.sent import note_sent
from takedown.removals.mail import going_from_here
from takedown.removals.models import RemovalRequest, RequestState, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no such sending in this case."""


class SubmittedBefore(Exception):
    """All of this letter went with this sending already; a receipt can correct its time."""


class NotYet(Exception):
    """The time given has not come, or is before the letter was approved."""


class TooManyAtOnce(Exception):
    """More sendings than one press may record."""


# Each starts clocks and leaves lines of its own, while whoever else works on the case waits.
MOST_AT_ONCE = 500
Refusal = type[NoSuchSubmission] | type[SubmittedBefore] | type[NotYet]


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
    return _record(
        opened,
        submission_id,
        submitted_at=submitted_at,
        whole_notice_went=whole_notice_went,
        elements_went=elements_went,
        now=now,
    )


@transaction.atomic
def record_submissions(
    opened: OpenCase, *, sent: Mapping[uuid.UUID, datetime], now: datetime
) -> dict[uuid.UUID, Refusal]:
    """Record that all of each of these went, each at its time; return why where one could not be recorded.

    The others are kept, each with its own clocks and its own lines in the chain. What is being sent from here is not one.
    Raises TooManyAtOnce.
    """
    if len(sent) > MOST_AT_ONCE:
        raise TooManyAtOnce
    letters = RemovalRequest.objects.filter(submissions__in=sent.keys()).distinct()
    bring_back_what_it_names(opened, letters, now=now)
    # All of their posts at once, in the order in which everybody locks them.
    hold_posts(*sent)
    busy = going_from_here().filter(pk__in=sent).values_list("pk", flat=True)
    refused: dict[uuid.UUID, Refusal] = dict.fromkeys(busy, NoSuchSubmission)
    for submission_id in sorted(sent.keys() - refused.keys()):
        try:
            with transaction.atomic():
                _record(
                    opened, submission_id, submitted_at=sent[submission_id],
                    whole_notice_went=True, now=now,
                )  # fmt: skip
        except (NoSuchSubmission, SubmittedBefore, NotYet) as why:
            refused[submission_id] = type(why)
    return refused


def _record(
    opened: OpenCase,
    submission_id: uuid.UUID,
    *,
    submitted_at: datetime,
    whole_notice_went: bool,
    elements_went: Collection[str] = (),
    now: datetime,
) -> Submission:
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

"""The whole letter goes once more, through another channel: the form took a part, or was the wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.removals.firms import ways_of
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import RemovalRequest, RequestState, Submission
from takedown.removals.splitting import once_more

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no such sending in this case."""


class NoSuchChannel(Exception):
    """The letter cannot go this way."""


@transaction.atomic
def send_another_way(
    opened: OpenCase, *, submission_id: uuid.UUID, channel_id: str, now: datetime
) -> Submission:
    """Add a sending of the same letter and posts, not sent yet, with what it names and was taken out.

    One of the same posts that waits for the same channel is returned as it is. Raises
    NoSuchSubmission, NoSuchChannel or frozen.Frozen.
    """
    letters = RemovalRequest.objects.filter(submissions=submission_id)
    shut = bring_back_what_it_names(opened, letters, now=now)
    if shut is not None:
        raise shut
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED
    )
    given = sendings.filter(pk=submission_id).select_related("request").first()
    if given is None:
        raise NoSuchSubmission
    refuse_frozen_letter(given.request, Use.SEND)
    request = given.request
    ways = ways_of(opened, request)
    if channel_id not in {one.id for one in ways}:
        raise NoSuchChannel
    made, is_new = once_more(given, channel_id=channel_id)
    if is_new:
        record(
            Name.SUBMISSION_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            submission=str(made.pk), channel=channel_id,
        )  # fmt: skip
    return made

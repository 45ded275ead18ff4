"""An answer that came by mail named no letter: a person says which it is about, or that it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.removals.models import Reply, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchReply(Exception):
    """There is no answer like this in the case that is still about no letter."""


class NoSuchSubmission(Exception):
    """There is no sending like this in the case, or it was not sent yet."""


@transaction.atomic
def place_reply(
    opened: OpenCase, *, reply_id: uuid.UUID, submission_id: uuid.UUID, now: datetime
) -> Reply:
    """Put an answer with the letter it is about. Raises NoSuchReply or NoSuchSubmission."""
    reply = _loose(opened, reply_id)
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    submission = sent.filter(pk=submission_id).first()
    if submission is None:
        raise NoSuchSubmission
    reply.submission = submission
    reply.laid_aside_at, reply.laid_aside_by = None, ""
    reply.save()
    record(
        Name.REPLY_PLACED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), submission=str(submission.pk),
    )  # fmt: skip
    return reply


@transaction.atomic
def lay_aside(opened: OpenCase, *, reply_id: uuid.UUID, now: datetime) -> Reply:
    """Keep an answer that is about none of the letters, and ask about it no more. Raises NoSuchReply."""
    reply = _loose(opened, reply_id)
    reply.laid_aside_at, reply.laid_aside_by = now, opened.actor
    reply.save()
    record(
        Name.REPLY_LAID_ASIDE, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk),
    )  # fmt: skip
    return reply


def _loose(opened: OpenCase, reply_id: uuid.UUID) -> Reply:
    loose = Reply.objects.filter(case=opened.case, submission__isnull=True, kind="")
    reply = loose.filter(pk=reply_id).select_for_update(no_key=True, of=("self",)).first()
    if reply is None:
        raise NoSuchReply
    return reply

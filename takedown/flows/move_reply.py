"""An answer was put with the wrong letter: it goes to another one, or is laid aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.answers import settle_answered
from takedown.deadlines.by_removal import hold_posts
from takedown.deadlines.said_gone import unsay
from takedown.deadlines.sent import take_back_receipt
from takedown.removals.came import OUTCOMES
from takedown.removals.models import Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchReply(Exception):
    """There is no answer like this in the case that is with a letter."""


class NoSuchSubmission(Exception):
    """There is no sending like this in the case, or it was not sent yet."""


@transaction.atomic
def move_reply(
    opened: OpenCase, *, reply_id: uuid.UUID, submission_id: uuid.UUID | None, now: datetime
) -> Reply:
    """Put an answer with another sending, or with none; a person decides anew what it says.

    What followed from it where it was is taken back: the receipt it showed, what it said of posts,
    and that it answered. Raises NoSuchReply or NoSuchSubmission.
    """
    replies = Reply.objects.filter(case=opened.case, submission__isnull=False)
    reply = replies.filter(pk=reply_id).select_for_update(no_key=True, of=("self",)).first()
    if reply is None or reply.submission_id is None or reply.kind == ReplyKind.NO_REPLY:
        raise NoSuchReply
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    locked = {
        one.pk: one
        for one in sent.filter(pk__in=[reply.submission_id, submission_id])
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    }
    if submission_id is not None and submission_id not in locked:
        raise NoSuchSubmission
    before = locked[reply.submission_id]
    if submission_id != before.pk:
        _take_back(opened, reply, before, submission_id, now)
    return reply


def _take_back(
    opened: OpenCase,
    reply: Reply,
    before: Submission,
    submission_id: uuid.UUID | None,
    now: datetime,
) -> None:
    hold_posts(before.pk)
    showed, said = before.receipt_reply_id == reply.pk, reply.kind in OUTCOMES
    reply.submission_id = submission_id
    reply.kind, reply.decided_at, reply.decided_by = "", None, ""
    reply.posts = reply.settled_at = None
    if submission_id is None:
        reply.laid_aside_at, reply.laid_aside_by = now, opened.actor
    reply.save()
    record(
        Name.REPLY_MOVED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), before=str(before.pk), submission=str(submission_id or ""),
    )  # fmt: skip
    if said:
        unsay(opened, before, now=now)
    if showed:
        take_back_receipt(opened, before, now=now)
    settle_answered(before, now=now)

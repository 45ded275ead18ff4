"""An answer comes into the notes: read, sorted by rules, sealed. A person decides what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce, Length

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import Case
from takedown.cases.quota import take_room
from takedown.cases.weight import refuse_too_many_words
from takedown.removals.answered import new_reply
from takedown.removals.models import Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.replies.message import Message
    from takedown.removals.replies.sorting import Sorted


class NoSuchSubmission(Exception):
    """There is no sending like this in the case, or it was not sent yet."""


@transaction.atomic
def add_reply(
    opened: OpenCase,
    *,
    submission_id: uuid.UUID,
    message: Message,
    found: Sorted,
    now: datetime,
    raw: bytes | None = None,
) -> Reply:
    """Keep an answer with what the rules make of it; `raw` is the mail as it came, sealed too.

    Raises NoSuchSubmission, quota.Unconfirmed or weight.TooHeavy.
    """
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    submission = sent.filter(pk=submission_id).first()
    if submission is None:
        raise NoSuchSubmission
    _take_room(opened, message, raw)
    reply = new_reply(opened, message, found, submission=submission, raw=raw, now=now)
    reply.save()
    record(
        Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), kind=reply.suggested,
    )  # fmt: skip
    return reply


@transaction.atomic
def keep_loose(
    opened: OpenCase, *, message: Message, found: Sorted, now: datetime, raw: bytes | None = None
) -> Reply:
    """Keep an answer that is about none of the letters, laid aside; raise as `add_reply` does."""
    _take_room(opened, message, raw)
    reply = new_reply(opened, message, found, submission=None, raw=raw, now=now)
    reply.laid_aside_at, reply.laid_aside_by = now, opened.actor
    reply.save()
    record(
        Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), kind=reply.suggested,
    )  # fmt: skip
    return reply


@transaction.atomic
def note_no_reply(opened: OpenCase, *, submission_id: uuid.UUID, now: datetime) -> Reply:
    """Note that no answer has come by now. Raises NoSuchSubmission."""
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    submission = sent.filter(pk=submission_id).first()
    if submission is None:
        raise NoSuchSubmission
    reply = Reply(
        case=opened.case, submission=submission, suggested=ReplyKind.NO_REPLY,
        kind=ReplyKind.NO_REPLY, said_at=now, added_at=now, added_by=opened.actor,
        decided_at=now, decided_by=opened.actor,
    )  # fmt: skip
    reply.message_sealed = opened.key.seal_json({}, reply.place("message"))
    reply.save()
    record(
        Name.REPLY_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), kind=reply.kind,
    )  # fmt: skip
    return reply


def _take_room(opened: OpenCase, message: Message, raw: bytes | None) -> None:
    # Whoever has everything here destroyed waits for this, or the mail is not kept as it came.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    size = len(message.text.encode()) + len(raw or b"")
    take_room(opened.case, size)
    each = Length("message_sealed") + Coalesce(Length("raw_sealed"), 0)
    held = Reply.objects.filter(case=opened.case).aggregate(all=Sum(each))["all"] or 0
    refuse_too_many_words(held, size)

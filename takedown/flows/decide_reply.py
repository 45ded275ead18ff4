"""A person says what an answer says. What follows is offered, never sent by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.answers import settle_answered, shows_receipt, words_of
from takedown.deadlines.said_gone import OUTCOMES, hold_posts, note_said
from takedown.deadlines.sent import is_out_of_order, note_received, take_back_receipt
from takedown.posts.models import Outcome
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchReply(Exception):
    """There is no such answer in this case."""


class OutOfOrder(Exception):
    """An answer cannot come before what it answers, or in the future."""


@transaction.atomic
def decide_reply(
    opened: OpenCase,
    *,
    reply_id: uuid.UUID,
    kind: ReplyKind,
    said_at: datetime | None,
    posts: Collection[uuid.UUID] | None = None,
    now: datetime,
) -> Reply:
    """Record what an answer says, and what follows. Raises NoSuchReply, OutOfOrder.

    An automatic receipt shows when they had it, so it corrects the clock. What the service says of
    posts, all of the sending unless some are named, is kept as its word; nobody has looked yet.
    """
    reply, submission = _held(opened, reply_id)
    if said_at and is_out_of_order(submission, said_at, now=now):
        raise OutOfOrder
    hold_posts(submission.pk)
    before = reply.kind
    showed = shows_receipt(reply, submission)
    reply.kind, reply.said_at = kind, said_at
    reply.decided_at, reply.decided_by = now, opened.actor
    reply.save()
    record(
        Name.REPLY_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), kind=kind,
    )  # fmt: skip
    if showed and not shows_receipt(reply, submission):
        take_back_receipt(opened, submission, now=now)
    _show_receipt(opened, submission, reply, now=now)
    # UNKNOWN: the service never said so after all.
    outcome = OUTCOMES.get(kind, Outcome.UNKNOWN if before in OUTCOMES else None)
    if outcome is not None:
        note_said(opened, reply, outcome, posts=posts, now=now)
    settle_answered(submission, now=now)
    return reply


def _held(opened: OpenCase, reply_id: uuid.UUID) -> tuple[Reply, Submission]:
    replies = Reply.objects.filter(case=opened.case, submission__isnull=False)
    reply = replies.filter(pk=reply_id).select_for_update(of=("self",)).first()
    if reply is None or reply.submission_id is None:
        raise NoSuchReply
    return reply, Submission.objects.select_for_update(of=("self",)).get(pk=reply.submission_id)


def _show_receipt(opened: OpenCase, submission: Submission, reply: Reply, *, now: datetime) -> None:
    said_at = reply.said_at
    if reply.kind != ReplyKind.AUTOMATIC_RECEIPT or said_at is None:
        return
    if not _shown_before(submission, said_at):
        words = words_of(opened, reply)
        note_received(opened, submission, received_at=said_at, words=words, now=now)


def _shown_before(submission: Submission, said_at: datetime) -> bool:
    """Whether an earlier receipt is known: the first one is when they had it."""
    shown = submission.receipt_basis == ReceiptBasis.SHOWN
    return shown and submission.received_at is not None and submission.received_at <= said_at

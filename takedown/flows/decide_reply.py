"""A person says what an answer says. What follows is offered, never sent by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.answers import settle_answered, words_of
from takedown.deadlines.by_removal import hold_posts
from takedown.deadlines.notes import names
from takedown.deadlines.said_gone import note_said, unsay
from takedown.deadlines.sent import is_out_of_order, note_received, take_back_receipt
from takedown.removals.came import OUTCOMES
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.posts.models import ReportedPost

# The record takes no longer words; of a longer list it keeps the count.
_LONGEST_LIST = 80


class NoSuchReply(Exception):
    """There is no such answer in this case."""


class MovedMeanwhile(Exception):
    """The answer was put with another letter since the person read it."""


class OutOfOrder(Exception):
    """An answer cannot come before what it answers, or after it was added here."""


@transaction.atomic
def decide_reply(
    opened: OpenCase,
    *,
    reply_id: uuid.UUID,
    kind: ReplyKind,
    said_at: datetime | None,
    posts: Collection[uuid.UUID] | None = None,
    now: datetime,
    shown_with: uuid.UUID | None = None,
) -> Reply:
    """Record what an answer says, and what follows. Raises NoSuchReply, OutOfOrder, MovedMeanwhile.

    `shown_with` is the sending whose letter the person read beside it. An automatic receipt shows
    when they had it, so it corrects the clock. What the service says of posts, all of the sending
    unless some are named, is kept as its word; nobody has looked yet.
    """
    reply, submission = _held(opened, reply_id)
    if shown_with is not None and shown_with != submission.pk:
        raise MovedMeanwhile
    # Nobody pastes an answer before it was sent.
    if said_at and (is_out_of_order(submission, said_at, now=now) or said_at > reply.added_at):
        raise OutOfOrder
    held = hold_posts(submission.pk)
    said, when = reply.kind, reply.said_at
    before = _decided_before(reply)
    _keep(opened, reply, kind, said_at, posts, now)
    record(
        Name.REPLY_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), kind=kind, reply=str(reply.pk), at=_iso(said_at), **before,
        **_named(reply, held),
    )  # fmt: skip
    if submission.receipt_reply_id == reply.pk and (kind, said_at) != (said, when):
        take_back_receipt(opened, submission, now=now)
    _show_receipt(opened, submission, reply, now=now)
    if said in OUTCOMES:
        unsay(opened, submission, now=now)
    if kind in OUTCOMES:
        note_said(opened, reply, now=now)
    settle_answered(submission, now=now)
    return reply


def _held(opened: OpenCase, reply_id: uuid.UUID) -> tuple[Reply, Submission]:
    replies = Reply.objects.filter(case=opened.case, submission__isnull=False)
    reply = replies.filter(pk=reply_id).select_for_update(no_key=True, of=("self",)).first()
    if reply is None or reply.submission_id is None:
        raise NoSuchReply
    return reply, Submission.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=reply.submission_id
    )


def _decided_before(reply: Reply) -> dict[str, str]:
    """Return what was decided of it until now, for the record; nothing where nobody had."""
    if reply.decided_at is None or not reply.kind:
        return {}
    return {"state": reply.kind, "before": _iso(reply.said_at)}


def _named(reply: Reply, posts: Sequence[ReportedPost]) -> dict[str, str]:
    """Return the numbers of the posts an answer is about, for the record; nothing where it is about all."""
    numbers = [str(one.number) for one in posts if names(reply, one)]
    if len(numbers) == len(posts):
        return {}
    listed = ", ".join(numbers)
    return {"posts": listed if len(listed) <= _LONGEST_LIST else f"{len(numbers)} of them"}


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _keep(
    opened: OpenCase,
    reply: Reply,
    kind: ReplyKind,
    said_at: datetime | None,
    posts: Collection[uuid.UUID] | None,
    now: datetime,
) -> None:
    # What follows a decision counts from when it was first made, not from a corrected date.
    if reply.kind != kind:
        reply.decided_at, reply.settled_at = now, None
    reply.kind, reply.said_at, reply.decided_by = kind, said_at, opened.actor
    reply.posts = None if posts is None else [str(one) for one in posts]
    reply.save()


def _show_receipt(opened: OpenCase, submission: Submission, reply: Reply, *, now: datetime) -> None:
    said_at = reply.said_at
    if reply.kind != ReplyKind.AUTOMATIC_RECEIPT or said_at is None:
        return
    if not _shown_before(submission, said_at):
        words = words_of(opened, reply)
        note_received(opened, submission, received_at=said_at, words=words, now=now, reply=reply)


def _shown_before(submission: Submission, said_at: datetime) -> bool:
    """Whether the person said when they had it, or an earlier answer shows it."""
    if submission.receipt_basis != ReceiptBasis.SHOWN or submission.received_at is None:
        return False
    return submission.receipt_reply_id is None or submission.received_at <= said_at

"""A person says what an answer says. What follows is offered, never sent by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.models import Deadline
from takedown.deadlines.sent import is_out_of_order, note_received
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase

# What the service says of every post of the sending.
_OUTCOMES = {
    ReplyKind.REMOVED: Outcome.GONE,
    ReplyKind.GONE_BUT_ELSEWHERE: Outcome.GONE,
    ReplyKind.REGION_BLOCKED_ONLY: Outcome.REGION,
}


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
    """Record what an answer says and what follows for posts and clocks. Raises NoSuchReply, OutOfOrder.

    An automatic receipt shows when they had it, so it corrects the clock. What the service says of
    posts, all of the sending unless some are named, is kept as its word; nobody has looked yet.
    """
    replies = Reply.objects.filter(case=opened.case, submission__isnull=False)
    reply = replies.filter(pk=reply_id).select_for_update(of=("self",)).first()
    if reply is None or reply.submission_id is None:
        raise NoSuchReply
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=reply.submission_id)
    if said_at and is_out_of_order(submission, said_at, now=now):
        raise OutOfOrder
    before = reply.kind
    reply.kind, reply.said_at = kind, said_at
    reply.decided_at, reply.decided_by = now, opened.actor
    reply.save()
    record(
        Name.REPLY_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), kind=kind,
    )  # fmt: skip
    if kind == ReplyKind.AUTOMATIC_RECEIPT and said_at and not _shown_before(submission, said_at):
        _show_receipt(opened, submission, reply, said_at, now)
    # UNKNOWN: the service never said so after all.
    outcome = _OUTCOMES.get(kind, Outcome.UNKNOWN if before in _OUTCOMES else None)
    if outcome is not None:
        _note_outcome(opened, reply, outcome, posts, now)
    return reply


def _shown_before(submission: Submission, said_at: datetime) -> bool:
    """Whether an earlier receipt is known: the first one is when they had it."""
    shown = submission.receipt_basis == ReceiptBasis.SHOWN
    return shown and submission.received_at is not None and submission.received_at <= said_at


def _show_receipt(
    opened: OpenCase, submission: Submission, reply: Reply, said_at: datetime, now: datetime
) -> None:
    stored = opened.key.open_json(reply.message_sealed, reply.place("message"))
    words = str(stored.get("text", "")) if isinstance(stored, dict) else ""
    note_received(opened, submission, received_at=said_at, words=words, now=now)


def _somebody_looked_since(post: ReportedPost, said_at: datetime | None) -> bool:
    """Whether a person saw the post later than the answer was given: what was seen last stays."""
    looked = post.outcome_basis not in {Basis.NONE, Basis.SERVICE_SAYS}
    return bool(looked and said_at and post.outcome_at and post.outcome_at > said_at)


def _note_outcome(
    opened: OpenCase,
    reply: Reply,
    outcome: Outcome,
    named: Collection[uuid.UUID] | None,
    now: datetime,
) -> None:
    posts = ReportedPost.objects.filter(
        submitted__submission=reply.submission_id
    ).select_for_update()
    if named is not None:
        posts = posts.filter(pk__in=named)
    unknown, gone = outcome == Outcome.UNKNOWN, outcome == Outcome.GONE
    for post in posts.order_by("number"):
        if unknown and post.outcome_basis != Basis.SERVICE_SAYS:
            continue  # somebody looked since
        if _somebody_looked_since(post, reply.said_at):
            continue
        post.outcome = outcome
        post.outcome_basis = Basis.NONE if unknown else Basis.SERVICE_SAYS
        post.outcome_at = None if unknown else now
        post.save()
        # A later letter has a time of its own: what was said before it answers nothing there.
        clocks = Deadline.objects.filter(
            post=post, submission=reply.submission_id
        ).ended_by_removal()
        clocks.filter(met_at__isnull=gone).update(met_at=now if gone else None)
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=outcome, kind=Basis.SERVICE_SAYS,
        )  # fmt: skip

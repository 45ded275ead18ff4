"""What an answer does to clocks: it shows receipt, and it ends the time for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.deadlines.models import ENDED_BY_ANSWER, ENDED_BY_ANY_WORD
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission

# A question, or a receipt, is no answer yet.
ANSWERS = frozenset(
    {
        ReplyKind.REMOVED,
        ReplyKind.REFUSED_NO_VIOLATION,
        ReplyKind.REFUSED_NOT_SUBJECT,
        ReplyKind.GONE_BUT_ELSEWHERE,
        ReplyKind.REGION_BLOCKED_ONLY,
    }
)


def shows_receipt(reply: Reply, submission: Submission) -> bool:
    """Whether the receipt that a sending has is the one this answer showed."""
    return (
        reply.kind == ReplyKind.AUTOMATIC_RECEIPT
        and submission.receipt_basis == ReceiptBasis.SHOWN
        and reply.said_at is not None
        and submission.received_at == reply.said_at
    )


def words_of(opened: OpenCase, reply: Reply) -> str:
    """Return the words of an answer. Raises vault.CannotOpen."""
    stored = opened.key.open_json(reply.message_sealed, reply.place("message"))
    return str(stored.get("text", "")) if isinstance(stored, dict) else ""


def settle_answered(submission: Submission, *, now: datetime) -> None:
    """Let the clocks of a sending be met where the answer they count for came, and only there.

    They are met on the day the answer says it is of, or else now.
    """
    decided = submission.replies.exclude(kind__in=["", ReplyKind.NO_REPLY])
    for stages, replies in (
        (ENDED_BY_ANSWER, decided.filter(kind__in=ANSWERS)),
        (ENDED_BY_ANY_WORD, decided),
    ):
        clocks = submission.deadlines.present().filter(stage__in=stages)
        first = replies.order_by("said_at", "decided_at").first()
        if first is None:
            clocks.filter(met_at__isnull=False).update(met_at=None)
        else:
            clocks.filter(met_at__isnull=True).update(met_at=first.said_at or now)

"""What an answer does to clocks: it shows receipt, and it ends the time for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from takedown.deadlines.models import ENDED_BY_ANSWER, ENDED_BY_ANY_WORD, DeadlineQuerySet
from takedown.removals.came import came_after
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

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
# What cannot be told apart from a mail that came back acknowledges nothing.
_NO_WORD = frozenset({"", ReplyKind.NO_REPLY, ReplyKind.UNSORTED})


def words_of(opened: OpenCase, reply: Reply) -> str:
    """Return the words of an answer. Raises vault.CannotOpen."""
    stored = opened.key.open_json(reply.message_sealed, reply.place("message"))
    return str(stored.get("text", "")) if isinstance(stored, dict) else ""


def had_by(submission: Submission) -> datetime | None:
    """Return by when an answer shows that they had it, where no receipt is shown; None where none does.

    When they received it stays unknown, so nothing is counted from there.
    """
    if submission.receipt_basis == ReceiptBasis.SHOWN:
        return None
    dated = came_after(submission).filter(said_at__isnull=False).exclude(kind__in=_NO_WORD)
    return dated.order_by("said_at").values_list("said_at", flat=True).first()


def settle_answered(submission: Submission, *, now: datetime) -> None:
    """Let the clocks of a sending be met where the answer they count for came, and only there.

    They are met when the first such answer is dated; one without a date is never said to be late.
    """
    came = came_after(submission)
    answers = came.filter(kind__in=ANSWERS)
    _settle(submission, ENDED_BY_ANSWER, _first(answers, submission), now)
    at = _first(came.exclude(kind__in=_NO_WORD), submission)
    if submission.receipt_basis == ReceiptBasis.SHOWN and submission.received_at is not None:
        at = min(at or submission.received_at, submission.received_at)
    _settle(submission, ENDED_BY_ANY_WORD, at, now)


def unmeet(clocks: DeadlineQuerySet, submission: Submission, *, now: datetime) -> None:
    """Let clocks count again that were met; those of a letter that is not followed stand stopped."""
    met = clocks.filter(met_at__isnull=False)
    if submission.request.withdrawn_at is not None:
        met.filter(stopped_at__isnull=True).update(stopped_at=now)
    met.update(met_at=None)


def _first(replies: QuerySet[Reply], submission: Submission) -> datetime | None:
    first = replies.order_by(F("said_at").asc(nulls_last=True), "added_at").first()
    if first is None:
        return None
    return first.said_at or submission.received_at


def _settle(
    submission: Submission, stages: frozenset[str], at: datetime | None, now: datetime
) -> None:
    clocks = submission.deadlines.present().filter(stage__in=stages)
    if at is None:
        unmeet(clocks, submission, now=now)
    else:
        clocks.update(met_at=at)

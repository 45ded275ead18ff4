"""What an answer does to clocks: it shows receipt, and it ends the time for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from takedown.deadlines.models import ENDED_BY_ANSWER, ENDED_BY_ANY_WORD, Deadline, DeadlineQuerySet
from takedown.deadlines.notes import names
from takedown.removals.came import came_after
from takedown.removals.models import ReceiptBasis, Reply, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence
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

    They are met when the first such answer is dated; one without a date is never said to be late. An
    answer about some posts ends the time for an answer for these alone; whatever they write of any
    shows that they have all of what was sent.
    """
    came, present = came_after(submission), submission.deadlines.present()
    answers = _in_order(came.filter(kind__in=ANSWERS))
    for clock in present.filter(stage__in=ENDED_BY_ANSWER).select_related("post"):
        about = [one for one in answers if names(one, clock.post)]
        one = Deadline.objects.filter(pk=clock.pk)
        _settle(one, submission, _first(about, submission), now)
    at = _first(_in_order(came.exclude(kind__in=_NO_WORD)), submission)
    if submission.receipt_basis == ReceiptBasis.SHOWN and submission.received_at is not None:
        at = min(at or submission.received_at, submission.received_at)
    _settle(present.filter(stage__in=ENDED_BY_ANY_WORD), submission, at, now)


def unmeet(clocks: DeadlineQuerySet, submission: Submission, *, now: datetime) -> None:
    """Let clocks count again that were met; those of a letter that is not followed stand stopped."""
    met = clocks.filter(met_at__isnull=False)
    if submission.request.withdrawn_at is not None:
        met.filter(stopped_at__isnull=True).update(stopped_at=now)
    met.update(met_at=None)


def _in_order(replies: QuerySet[Reply]) -> list[Reply]:
    return list(replies.order_by(F("said_at").asc(nulls_last=True), "added_at"))


def _first(replies: Sequence[Reply], submission: Submission) -> datetime | None:
    return (replies[0].said_at or submission.received_at) if replies else None


def _settle(
    clocks: DeadlineQuerySet, submission: Submission, at: datetime | None, now: datetime
) -> None:
    if at is None:
        unmeet(clocks, submission, now=now)
    else:
        clocks.update(met_at=at)

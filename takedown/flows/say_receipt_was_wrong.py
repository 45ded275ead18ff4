"""What was noted to show receipt was wrong: the answer that shows it counts again, or the estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.deadlines.sent import take_back_receipt
from takedown.removals.models import ReceiptBasis, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchReceipt(Exception):
    """There is no such sending in this case, or no receipt of it is noted."""


class AnswerShowsIt(Exception):
    """An answer itself shows this time: what it says is decided at that answer."""


@transaction.atomic
def say_receipt_was_wrong(
    opened: OpenCase, *, submission_id: uuid.UUID, now: datetime
) -> Submission:
    """Take a receipt back that a person noted; what stood there is kept. Raises NoSuchReceipt, AnswerShowsIt."""
    sendings = Submission.objects.filter(
        request__case=opened.case, receipt_basis=ReceiptBasis.SHOWN, pk=submission_id
    )
    locked = sendings.select_for_update(no_key=True, of=("self",)).select_related(
        "request", "receipt_reply"
    )
    submission = locked.first()
    if submission is None:
        raise NoSuchReceipt
    reply = submission.receipt_reply
    automatic = reply is not None and reply.kind == ReplyKind.AUTOMATIC_RECEIPT
    if automatic and reply is not None and reply.said_at == submission.received_at:
        raise AnswerShowsIt
    take_back_receipt(opened, submission, now=now)
    return submission

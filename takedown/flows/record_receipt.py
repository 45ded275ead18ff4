"""The platform's own answer shows when it received the request: the clock is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.deadlines.sent import is_out_of_order, note_received
from takedown.removals.models import Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no sending like this in the case, or it was not sent yet."""


class ReceiptOutOfOrder(Exception):
    """A receipt cannot be earlier than the sending, or later than now."""


@transaction.atomic
def record_receipt(
    opened: OpenCase,
    *,
    submission_id: uuid.UUID,
    received_at: datetime,
    words: str,
    now: datetime,
    reply_id: uuid.UUID | None = None,
) -> Submission:
    """Keep the receipt, sealed, and replace the estimated clocks by shown ones.

    `reply_id` is the answer that names the time, where it is one of this sending.

    Raises NoSuchSubmission or ReceiptOutOfOrder.
    """
    sendings = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    locked = sendings.select_for_update(no_key=True, of=("self",)).select_related("request")
    submission = locked.filter(pk=submission_id).first()
    if submission is None or submission.submitted_at is None:
        raise NoSuchSubmission
    if is_out_of_order(submission, received_at, now=now):
        raise ReceiptOutOfOrder
    reply = submission.replies.filter(pk=reply_id).first() if reply_id else None
    note_received(opened, submission, received_at=received_at, words=words, now=now, reply=reply)
    return submission

"""The platform's own answer shows when it received the request, or many of them: the clocks are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.models import Case
from takedown.deadlines.by_removal import hold_posts
from takedown.deadlines.sent import is_out_of_order, note_received
from takedown.removals.models import ReceiptBasis, Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no sending like this in the case, or it was not sent yet."""


class ReceiptOutOfOrder(Exception):
    """A receipt cannot be earlier than the sending, or later than now."""


class TooManyAtOnce(Exception):
    """More sendings than one press may record."""


# As for sendings.
MOST_AT_ONCE = 500
Refusal = type[NoSuchSubmission] | type[ReceiptOutOfOrder]


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
    return _record(
        opened, submission_id, received_at=received_at, words=words, now=now, reply_id=reply_id
    )


@transaction.atomic
def record_receipts(
    opened: OpenCase, *, received: Mapping[uuid.UUID, datetime], words: str, now: datetime
) -> dict[uuid.UUID, Refusal]:
    """Keep one receipt for each of these, each at its time; return why where one could not be recorded.

    The others are kept, each with its own clocks and its own lines in the chain. One of which a receipt is shown
    already stays as it is: its own page corrects that. Raises TooManyAtOnce.
    """
    if len(received) > MOST_AT_ONCE:
        raise TooManyAtOnce
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    hold_posts(*received)
    shown = Submission.objects.filter(pk__in=received, receipt_basis=ReceiptBasis.SHOWN)
    refused: dict[uuid.UUID, Refusal] = dict.fromkeys(
        shown.values_list("pk", flat=True), NoSuchSubmission
    )
    for submission_id in sorted(received.keys() - refused.keys()):
        try:
            with transaction.atomic():
                at = received[submission_id]
                _record(opened, submission_id, received_at=at, words=words, now=now)
        except (NoSuchSubmission, ReceiptOutOfOrder) as why:
            refused[submission_id] = type(why)
    return refused


def _record(
    opened: OpenCase,
    submission_id: uuid.UUID,
    *,
    received_at: datetime,
    words: str,
    now: datetime,
    reply_id: uuid.UUID | None = None,
) -> Submission:
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

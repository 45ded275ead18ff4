"""The platform's own answer shows when it received the request: the clock is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.for_submission import clocks_for
from takedown.deadlines.models import Basis
from takedown.removals.models import ReceiptBasis, Submission

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
) -> Submission:
    """Keep the receipt, sealed, and replace the estimated clocks by shown ones.

    Raises NoSuchSubmission or ReceiptOutOfOrder.
    """
    sendings = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    locked = sendings.select_for_update(of=("self",)).select_related("request")
    submission = locked.filter(pk=submission_id).first()
    if submission is None or submission.submitted_at is None:
        raise NoSuchSubmission
    # People copy a receipt to the minute; the sending was stamped to the second.
    if received_at > now or received_at < submission.submitted_at.replace(second=0, microsecond=0):
        raise ReceiptOutOfOrder
    submission.received_at = received_at
    submission.receipt_basis = ReceiptBasis.SHOWN
    submission.receipt_sealed = opened.key.seal_text(words, submission.receipt_place)
    submission.save()
    record(
        Name.RECEIPT_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk),
    )  # fmt: skip
    for clock in clocks_for(
        opened, submission, received_at=received_at, basis=Basis.SHOWN, now=now
    ):
        record(
            Name.CLOCK_CORRECTED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(clock.pk), rule=clock.rule_id, version=clock.rule_version, kind=clock.basis,
        )  # fmt: skip
    return submission

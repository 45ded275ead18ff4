"""A letter that was noted as sent was not: it waits to be sent again, and its clocks count no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.models import Case
from takedown.deadlines.sent import note_not_sent
from takedown.removals.following import keep_what_went
from takedown.removals.models import MailState, ReceiptBasis, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSending(Exception):
    """There is no such sending in this case, it was not sent, or it went from here."""


class RestsOnIt(Exception):
    """A receipt, an answer, an extension or a pause was noted that rests on the sending."""


@transaction.atomic
def say_not_sent(opened: OpenCase, *, submission_id: uuid.UUID, now: datetime) -> Submission:
    """Note that a sending was not made. That it was noted, and when, stays in the record.

    A letter that a mail server took did go. Drafts that follow it are about what went. Raises NoSuchSending or RestsOnIt.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    sendings = Submission.objects.filter(
        request__case=opened.case, submitted_at__isnull=False, pk=submission_id
    ).exclude(mails__state=MailState.SENT)
    submission = (
        sendings.select_for_update(no_key=True, of=("self",)).select_related("request").first()
    )
    if submission is None:
        raise NoSuchSending
    answered = submission.replies.exclude(kind=ReplyKind.NO_REPLY)
    # A longer time, or a pause, was given for what they had: it went.
    if (
        submission.receipt_basis == ReceiptBasis.SHOWN
        or answered.exists()
        or submission.deadlines.present().with_a_change().exists()
    ):
        raise RestsOnIt
    note_not_sent(opened, submission, now=now)
    keep_what_went(opened, submission.request, now=now)
    return submission

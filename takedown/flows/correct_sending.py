"""The time noted for a sending was wrong: the right one is kept, and its clocks are counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.deadlines.sent import note_sent_at
from takedown.removals.models import MailState, ReceiptBasis, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSending(Exception):
    """There is no such sending in this case, it was not sent, or it went from here."""


class CannotBeThen(Exception):
    """The time given has not come, is before the letter was approved, or after what came back.

    With a sentence that can be shown.
    """


class RestsOnIt(Exception):
    """An extension or a pause was noted that rests on the time that stands."""


@transaction.atomic
def correct_sending(
    opened: OpenCase, *, submission_id: uuid.UUID, submitted_at: datetime, now: datetime
) -> Submission:
    """Keep another time of sending; estimated clocks are counted from it, shown ones stay.

    A letter that this program sent knows its own time. Raises NoSuchSending, CannotBeThen or
    RestsOnIt.
    """
    sendings = Submission.objects.filter(
        request__case=opened.case, submitted_at__isnull=False, pk=submission_id
    ).exclude(mails__state=MailState.SENT)
    submission = (
        sendings.select_for_update(no_key=True, of=("self",)).select_related("request").first()
    )
    if submission is None:
        raise NoSuchSending
    approved_at = submission.request.approved_at
    earliest = approved_at.replace(second=0, microsecond=0) if approved_at else submitted_at
    shown = submission.receipt_basis == ReceiptBasis.SHOWN
    latest = min(now, submission.received_at or now) if shown else now
    answered = submission.replies.exclude(kind=ReplyKind.NO_REPLY).filter(said_at__lt=submitted_at)
    if submitted_at > now:
        raise CannotBeThen("That time has not come yet.")
    if submitted_at < earliest:
        raise CannotBeThen("It cannot have gone before you approved the letter.")
    if submitted_at > latest or answered.exists():
        raise CannotBeThen("It cannot have gone after they received or answered it.")
    if not shown and submission.deadlines.present().with_a_change().exists():
        raise RestsOnIt
    submitted_at = max(submitted_at, approved_at or submitted_at)
    if submitted_at != submission.submitted_at:
        note_sent_at(opened, submission, submitted_at=submitted_at, now=now)
    return submission

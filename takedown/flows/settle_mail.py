"""We do not know whether a letter went. A person says; nothing is sent again without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.common.queue import enqueue
from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.deadlines.sent import note_sent
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.mail import can_be_mailed, new_mail
from takedown.removals.models import (
    MailState,
    OutgoingMail,
    RemovalRequest,
    RequestState,
    Settled,
    Submission,
)

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.frozen import Frozen


class NoSuchDoubt(Exception):
    """There is no such sending in this case, or nothing about it is in doubt."""


class NotThen(Exception):
    """It cannot have gone in the future, or before it was asked for."""


class CannotGo(Exception):
    """It cannot go from here again now."""


@transaction.atomic
def say_it_went(
    opened: OpenCase, *, submission_id: uuid.UUID, submitted_at: datetime, now: datetime
) -> None:
    """Note that the letter went, and start its clocks. Raises NoSuchDoubt or NotThen."""
    _bring_back(opened, submission_id, now)
    submission, mail = _in_doubt(opened, submission_id)
    if submitted_at > now or submitted_at < mail.asked_at.replace(second=0, microsecond=0):
        raise NotThen
    _settle(opened, mail, Settled.WENT, now)
    note_sent(
        opened, submission, submitted_at=submitted_at, whole_notice_went=True, by=opened.actor,
        now=now,
    )  # fmt: skip


@transaction.atomic
def say_it_did_not_go(opened: OpenCase, *, submission_id: uuid.UUID, now: datetime) -> OutgoingMail:
    """Send it again, because a person says that it did not go.

    Raises NoSuchDoubt, CannotGo, frozen.Frozen or mail.TooManyLetters.
    """
    shut = _bring_back(opened, submission_id, now)
    submission, mail = _in_doubt(opened, submission_id)
    request = submission.request
    refuse_frozen_letter(request, Use.SEND)
    if request.withdrawn_at or request.safe_at is None or not can_be_mailed(submission):
        raise CannotGo
    if shut is not None:
        raise shut
    _settle(opened, mail, Settled.DID_NOT_GO, now)
    again = new_mail(opened, submission, now=now)
    enqueue("deliver_mail", mail_id=str(again.pk))
    return again


def _bring_back(opened: OpenCase, submission_id: uuid.UUID, now: datetime) -> Frozen | None:
    letters = RemovalRequest.objects.filter(submissions=submission_id)
    return bring_back_what_it_names(opened, letters, now=now)


def _in_doubt(opened: OpenCase, submission_id: uuid.UUID) -> tuple[Submission, OutgoingMail]:
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED, submitted_at__isnull=True
    )
    locked = sendings.select_for_update(no_key=True, of=("self",)).select_related("request")
    submission = locked.filter(pk=submission_id).first()
    doubts = OutgoingMail.objects.filter(state=MailState.UNKNOWN, settled=Settled.OPEN)
    mail = doubts.filter(submission=submission).first() if submission else None
    if submission is None or mail is None:
        raise NoSuchDoubt
    return submission, mail


def _settle(opened: OpenCase, mail: OutgoingMail, said: Settled, now: datetime) -> None:
    mail.settled, mail.settled_at, mail.settled_by = said, now, opened.actor
    mail.save()
    record(
        Name.MAIL_SETTLED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(mail.submission_id), mail=str(mail.pk), state=said,
    )  # fmt: skip

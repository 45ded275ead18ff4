"""The person asks that an approved letter goes from here, by e-mail. The worker sends it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.frozen import Use
from takedown.common.queue import enqueue
from takedown.deadlines.coming_back import bring_back_what_it_names
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
from takedown.removals.relay import make_relay_address
from takedown.removals.rests_on import is_not_so_any_more

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchSubmission(Exception):
    """There is no such sending in this case, or it cannot go from here by e-mail."""


class NotSoAnyMore(Exception):
    """The letter tells of something that was put right in the notes since it was approved."""


class NotSafeYet(Exception):
    """Nobody said that now is a safe time."""


@transaction.atomic
def send_by_mail(opened: OpenCase, *, submission_id: uuid.UUID, now: datetime) -> OutgoingMail:
    """Ask for one sending to go by e-mail; one that is on its way, or went, is returned as it is.

    Raises NoSuchSubmission, NotSafeYet, NotSoAnyMore, frozen.Frozen or mail.TooManyLetters.
    """
    sendings = Submission.objects.filter(
        request__case=opened.case,
        request__state=RequestState.APPROVED,
        request__withdrawn_at__isnull=True,
        submitted_at__isnull=True,
    )
    letters = RemovalRequest.objects.filter(submissions=submission_id)
    shut = bring_back_what_it_names(opened, letters, now=now)
    locked = sendings.select_for_update(no_key=True, of=("self",)).select_related("request")
    submission = locked.filter(pk=submission_id).first()
    if submission is None or not can_be_mailed(submission):
        raise NoSuchSubmission
    refuse_frozen_letter(submission.request, Use.SEND)
    if shut is not None:
        raise shut
    if submission.request.safe_at is None:
        raise NotSafeYet
    others = OutgoingMail.objects.filter(submission=submission)
    other = others.exclude(state=MailState.REFUSED).exclude(settled=Settled.DID_NOT_GO).first()
    if other is not None:
        return other
    if is_not_so_any_more(opened, submission.request):
        raise NotSoAnyMore
    make_relay_address(opened, now=now)
    mail = new_mail(opened, submission, now=now)
    enqueue("deliver_mail", mail_id=str(mail.pk))
    return mail

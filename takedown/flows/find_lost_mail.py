"""Letters that wait are handed on again; one whose worker went away is said to be unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.common.leases import has_waited
from takedown.common.queue import enqueue
from takedown.removals.models import MailState, OutgoingMail

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_AT_ONCE = 500


def find_lost_mail(*, now: datetime) -> int:
    """Queue again what nobody took, and end in doubt what nobody can be at; return how many."""
    waiting = OutgoingMail.objects.filter(has_waited("asked_at", now), state=MailState.WAITING)
    seen = waiting.filter(submission__request__case__hidden_at__isnull=True)
    found = 0
    for mail_id in list(seen.values_list("pk", flat=True)[:_AT_ONCE]):
        enqueue("deliver_mail", mail_id=str(mail_id))
        found += 1
    left = OutgoingMail.objects.filter(state=MailState.SENDING, leased_until__lt=now)
    for mail_id in list(left.values_list("pk", flat=True)[:_AT_ONCE]):
        found += _end_in_doubt(mail_id, now)
    return found


@transaction.atomic
def _end_in_doubt(mail_id: uuid.UUID, now: datetime) -> int:
    rows = OutgoingMail.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    left = rows.filter(pk=mail_id, state=MailState.SENDING, leased_until__lt=now)
    mail = left.select_related("submission__request").first()
    if mail is None:
        return 0
    mail.state, mail.leased_until, mail.ended_at = MailState.UNKNOWN, None, now
    mail.save()
    record(
        Name.MAIL_UNKNOWN, actor="worker", case_id=mail.submission.request.case_id, now=now,
        submission=str(mail.submission_id), mail=str(mail.pk),
    )  # fmt: skip
    return 1

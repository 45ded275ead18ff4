"""The worker hands one letter to the operator's mail server, once.

SENDING is committed before the server is spoken to. A worker that dies in between leaves a row whose
lease runs out; it is then said to be unknown (`find_lost_mail`), and never sent again by itself.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.common import outgoing
from takedown.common.outgoing import Handed
from takedown.deadlines.sent import note_sent
from takedown.removals.frozen_letters import is_frozen_letter
from takedown.removals.mail import can_be_mailed, new_message_id, written
from takedown.removals.models import MailState, OutgoingMail, Submission
from takedown.removals.recipients import channel
from takedown.removals.rests_on import is_not_so_any_more

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.common.outgoing import Ending

logger = logging.getLogger(__name__)
# Longer than a task may run, so that nobody is at a letter that is said to be unknown.
_LEASE: Final = timedelta(minutes=5)
# "Is now a safe time?" was answered for now.
_LONGEST_WAIT: Final = timedelta(hours=1)


def deliver_mail(*, mail_id: uuid.UUID, now: datetime) -> None:
    """Send one letter that waits; a second delivery of the same message does nothing."""
    waiting = OutgoingMail.objects.filter(pk=mail_id, state=MailState.WAITING)
    mail = waiting.select_related("submission__request").first()
    if mail is None:
        return
    try:
        opened = case_for_work(mail.submission.request.case_id)
    except NoSuchCase:
        return
    message = _begin(opened, mail, now)
    if message is None:
        return
    ending = outgoing.hand_over(
        settings.MAIL_OUT.server,
        message,
        sender=settings.MAIL_OUT.address,
        recipient=channel(mail.submission.channel_id).address,
        seconds=outgoing.SECONDS,
    )
    logger.info("Letter %s handed to the mail server: %s.", mail_id, ending.handed)
    _end(opened, mail_id, ending, now + timedelta(seconds=ending.seconds))


@transaction.atomic(durable=True)
def _begin(opened: OpenCase, mail: OutgoingMail, now: datetime) -> bytes | None:
    """Commit that it is being sent, and return the message; None where it must not go."""
    submission = _locked(mail)
    if reason := _why_not(opened, mail, submission, now):
        _refuse(
            opened, OutgoingMail.objects.select_for_update(no_key=True).get(pk=mail.pk), reason, now
        )
        return None
    message_id = new_message_id()
    message = written(
        opened, submission.request,
        to=channel(submission.channel_id).address, message_id=message_id, now=now,
    )  # fmt: skip
    sealed = opened.key.seal_text(message_id, mail.place("message_id"))
    until = now + _LEASE
    if not OutgoingMail.objects.claim(mail.pk, until=until, message_id_sealed=sealed):
        return None
    record(
        Name.MAIL_BEGUN, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), mail=str(mail.pk),
    )  # fmt: skip
    return message


def _why_not(opened: OpenCase, mail: OutgoingMail, submission: Submission, now: datetime) -> str:
    """Return why it must not go any more, as a sentence; "" where it may."""
    request = submission.request
    reasons = (
        (submission.submitted_at is not None, "You said that it had gone already."),
        (request.withdrawn_at is not None, "The letter was taken back."),
        (is_frozen_letter(request), "Something that it names is closed, as somebody may be under 18."),
        (is_not_so_any_more(opened, request), "Your notes changed: something that it says is not so any more."),
        (request.safe_at is None, "You said that now is not a safe time."),
        (not can_be_mailed(submission), "Letters cannot be sent from here any more."),
        (now - mail.asked_at > _LONGEST_WAIT, "It waited for more than an hour, so it was not sent."),
    )  # fmt: skip
    return next((words for holds, words in reasons if holds), "")


@transaction.atomic
def _end(opened: OpenCase, mail_id: uuid.UUID, ending: Ending, now: datetime) -> None:
    """Keep what the server said; a letter it took counts as sent at that moment."""
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return  # erased meanwhile
    submission = _locked(mail)
    mail = OutgoingMail.objects.select_for_update(no_key=True).get(pk=mail_id)
    if mail.state != MailState.SENDING:
        return
    if ending.handed is Handed.REFUSED:
        _refuse(opened, mail, ending.reason, now)
        return
    taken = ending.handed is Handed.TAKEN
    mail.state = MailState.SENT if taken else MailState.UNKNOWN
    mail.leased_until, mail.ended_at = None, now
    mail.save()
    if not taken:
        record(
            Name.MAIL_UNKNOWN, actor=opened.actor, case_id=opened.case.pk, now=now,
            submission=str(submission.pk), mail=str(mail.pk),
        )  # fmt: skip
    # All of it went now, whatever somebody noted meanwhile: that is kept as noted before.
    else:
        note_sent(
            opened, submission, submitted_at=now, whole_notice_went=True, by=mail.asked_by, now=now
        )


def _refuse(opened: OpenCase, mail: OutgoingMail, reason: str, now: datetime) -> None:
    if mail.state not in {MailState.WAITING, MailState.SENDING}:
        return
    mail.state = MailState.REFUSED
    mail.leased_until, mail.ended_at = None, now
    mail.reason_sealed = opened.key.seal_text(reason, mail.place("reason"))
    mail.save()
    record(
        Name.MAIL_REFUSED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(mail.submission_id), mail=str(mail.pk),
    )  # fmt: skip


def _locked(mail: OutgoingMail) -> Submission:
    """Lock the sending: whoever notes it as sent, or asks for another try, waits."""
    rows = Submission.objects.select_for_update(no_key=True, of=("self",)).select_related("request")
    return rows.get(pk=mail.submission_id)

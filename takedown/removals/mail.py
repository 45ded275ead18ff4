"""An approved letter as an e-mail: exactly its text, from the operator's address, and nothing else."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max, Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.removals.kinds import letter_kind
from takedown.removals.models import MailState, OutgoingMail, Settled, Submission
from takedown.removals.recipients import How, channel
from takedown.removals.relay import relay_address

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.removals.models import RemovalRequest


logger = logging.getLogger(__name__)
# Anybody may begin notes: nobody may use the operator's mail server to flood a service.
_A_DAY = timedelta(days=1)
_MOST_OF_A_CASE = 20


class TooManyLetters(Exception):
    """As many letters went from here in a day as may go; the message says so."""


def going_from_here() -> QuerySet[Submission]:
    """Return the sendings that are on their way from here, or of which nobody knows whether they went."""
    on_its_way = Q(state__in=[MailState.WAITING, MailState.SENDING])
    in_doubt = Q(state=MailState.UNKNOWN, settled=Settled.OPEN)
    mails = OutgoingMail.objects.filter(on_its_way | in_doubt)
    return Submission.objects.filter(pk__in=mails.values("submission_id"))


def can_be_mailed(submission: Submission) -> bool:
    """Whether mail is set up, and this sending goes to an e-mail address that somebody saw."""
    to = channel(submission.channel_id)
    return settings.MAIL_OUT.is_set_up and to.how is How.EMAIL and to.has_address


def answers_to(opened: OpenCase, request: RemovalRequest) -> str:
    """Return where an answer to a letter sent from here goes: the case's own address, else the approved one.

    Not where answers go now: what goes is what was approved. The case's own address leads only here.
    """
    return relay_address(opened) or named_for_answers(opened, request)


def named_for_answers(opened: OpenCase, request: RemovalRequest) -> str:
    """Return the address for answers that a letter was approved with; as it stands now for a draft.

    An older letter did not keep it: there it is the one of now, if the letter names it. Raises
    vault.CannotOpen.
    """
    now = read_answers(opened.case, opened.key).contact_address
    if request.letter_sealed is None:
        return now
    letter = _letter(opened, request)
    kept = letter.get("answers_to")
    if isinstance(kept, str):
        return kept
    return now if now and now in str(letter.get("text", "")) else ""


def _letter(opened: OpenCase, request: RemovalRequest) -> dict[str, object]:
    stored = opened.key.open_json(request.letter_sealed or b"", request.letter_place)
    return stored if isinstance(stored, dict) else {}


def subject_of(request: RemovalRequest) -> str:
    """Return the subject of a letter: what kind it is, and its reference."""
    return f"{letter_kind(request.rule_id).title}, {request.reference}"


def new_mail(opened: OpenCase, submission: Submission, *, now: datetime) -> OutgoingMail:
    """Add a try to send this by e-mail; the caller holds the sending's lock, and enqueues it.

    Raises TooManyLetters.
    """
    lately = OutgoingMail.objects.filter(asked_at__gt=now - _A_DAY)
    of_case = lately.filter(submission__request__case=opened.case)
    full = lately.count() >= settings.LIMITS.mails_a_day
    if full:
        logger.critical(
            "NO MORE LETTERS GO BY E-MAIL TODAY: MAILS_A_DAY is reached. See docs/limits.md."
        )
    if full or of_case.count() >= _MOST_OF_A_CASE:
        raise TooManyLetters(
            "As many letters went from here in one day as may go. Try again later, or send it by "
            "hand now."
        )
    last = OutgoingMail.objects.filter(submission=submission).aggregate(last=Max("number"))["last"]
    made = OutgoingMail.objects.create(
        submission=submission, number=(last or 0) + 1, asked_at=now, asked_by=opened.actor
    )
    record(
        Name.MAIL_ASKED_FOR, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), mail=str(made.pk), channel=submission.channel_id,
    )  # fmt: skip
    return made


def new_message_id() -> str:
    """Return an id for a message: random, at the domain letters come from."""
    return f"<{secrets.token_hex(16)}@{settings.MAIL_OUT.domain}>"


def written(
    opened: OpenCase, request: RemovalRequest, *, to: str, message_id: str, now: datetime
) -> bytes:
    """Return the message as it goes to the server; raise vault.CannotOpen.

    No attachment, nothing that reports back, and no word on what wrote it.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.MAIL_OUT.sender
    message["To"] = to
    if answers := answers_to(opened, request):
        message["Reply-To"] = answers
    message["Subject"] = subject_of(request)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message.set_content(
        str(_letter(opened, request).get("text", "")), charset="utf-8", cte="quoted-printable"
    )
    return message.as_bytes()

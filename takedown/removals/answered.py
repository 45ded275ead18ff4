"""Which letter of a case an answer is about, and the answer as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.removals.frozen_mails import keeps_mails_whole, next_number
from takedown.removals.models import OutgoingMail, Reply, ReplyKind, Submission
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.message import Message
from takedown.removals.replies.reading import read_text

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.replies.sorting import Sorted


def new_reply(
    opened: OpenCase,
    message: Message,
    found: Sorted,
    *,
    submission: Submission | None,
    raw: bytes | None,
    now: datetime,
) -> Reply:
    """Return an answer, sealed and not saved; `raw` is the mail as it came, sealed too where it may be kept.

    Lock the case's row before.
    """
    reply = Reply(
        case=opened.case,
        submission=submission,
        suggested=ReplyKind[found.kind.name],
        said_at=message.sent_at if message.sent_at and message.sent_at <= now else None,
        added_at=now,
        added_by=opened.actor,
    )
    kept = {
        "subject": message.subject,
        "text": message.text,
        "sender": message.sender,
        "message_id": message.message_id,
        "attachments": [one.name for one in message.attachments],
        "why": list(found.why),
    }
    reply.message_sealed = opened.key.seal_json(kept, reply.place("message"))
    if raw is not None and keeps_mails_whole(opened.case.pk):
        reply.mail_number = next_number(opened.case.pk)
        reply.raw_sealed = opened.key.seal_bytes(raw, reply.place("raw"))
    return reply


def submission_named_in(opened: OpenCase, message: Message) -> Submission | None:
    """Return the sending an answer is about, by our reference, our mail or a number of theirs; else None.

    Only within this case. The last sending of a letter is taken, for that is what is answered.
    """
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    newest = sent.prefetch_related("request").order_by("-submitted_at")
    by_reference = newest.filter(request__reference__in=references_in(message)).first()
    if by_reference is not None:
        return by_reference
    quoted = {message.in_reply_to, *message.references} - {""}
    for one in newest.filter(mails__message_id_sealed__isnull=False).distinct() if quoted else ():
        if quoted & _message_ids_of(opened, one):
            return one
    theirs = set(tickets_in(message))
    if not theirs:
        return None
    return next((one for one in newest if theirs & _tickets_of(opened, one)), None)


def _tickets_of(opened: OpenCase, one: Submission) -> set[str]:
    """The numbers of theirs in the receipt and the earlier answers of a sending."""
    found: set[str] = set()
    if one.receipt_sealed is not None:
        receipt = opened.key.open_text(one.receipt_sealed, one.receipt_place)
        found.update(tickets_in(read_text(receipt)) if receipt.strip() else ())
    for reply in Reply.objects.filter(submission=one):
        kept = opened.key.open_json(reply.message_sealed, reply.place("message"))
        if isinstance(kept, dict):
            said = Message(subject=str(kept.get("subject", "")), text=str(kept.get("text", "")))
            found.update(tickets_in(said))
    return found


def _message_ids_of(opened: OpenCase, one: Submission) -> set[str]:
    """The ids of what went from here, without their brackets."""
    mails = OutgoingMail.objects.filter(submission=one, message_id_sealed__isnull=False)
    sealed = ((mail.message_id_sealed, mail.place("message_id")) for mail in mails)
    return {opened.key.open_text(value, place).strip("<>") for value, place in sealed if value}

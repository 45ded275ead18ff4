"""Which letter of a case an answer is about, and the answer as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from takedown.removals.frozen_mails import keeps_mails_whole, next_number
from takedown.removals.models import OutgoingMail, Reply, ReplyKind, Submission
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.message import Message
from takedown.removals.replies.reading import read_text

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.replies.sorting import Sorted

# A number of theirs is looked for in so many receipts and answers, and in so many characters of each: it
# stands at the top. What is not found so is asked of a person.
MOST_OPENED: Final = 200
MOST_OF_A_SENDING: Final = 50
_MOST_SEARCHED: Final = 30_000


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


def submission_named_in(
    opened: OpenCase, message: Message, *, numbered: Numbered | None = None
) -> Submission | None:
    """Return the sending an answer is about, by our reference, our mail or a number of theirs; else None.

    Only within this case. The last sending of a letter is taken, for that is what is answered.
    Ask before the case's row is locked: it opens up to MOST_OPENED answers. Whoever asks of many messages
    hands in `numbered`, so that they are opened once.
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
    known = numbered.of(opened) if numbered is not None else _numbers(opened)
    return next((one for one, numbers in known if theirs & numbers), None)


def tickets_known(opened: OpenCase, *, most: int) -> set[str]:
    """Return the numbers of theirs that stand in the receipts and answers of a case; so many are opened at most."""
    found: set[str] = set()
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    answered = Exists(Reply.objects.filter(submission=OuterRef("pk")))
    known = sent.filter(answered | Q(receipt_sealed__isnull=False)).order_by("-submitted_at")
    for one in known[:most]:
        for said in _said_of(opened, one, min(most, MOST_OF_A_SENDING)):
            most -= 1
            found.update(tickets_in(said))
        if most <= 0:
            break
    return found


def sent_still(opened: OpenCase, named: Submission | None) -> Submission | None:
    """Return a sending that was found before the case's row was locked, if it is one of the case still."""
    if named is None:
        return None
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    return sent.filter(pk=named.pk).first()


class Numbered:
    """The sendings of cases with the numbers of theirs that are known of each, opened once for many messages."""

    def __init__(self) -> None:
        """Begin with none."""
        self._of: dict[uuid.UUID, list[tuple[Submission, set[str]]]] = {}

    def of(self, opened: OpenCase) -> list[tuple[Submission, set[str]]]:
        """Return those of a case, newest first."""
        if opened.case.pk not in self._of:
            self._of[opened.case.pk] = list(_numbers(opened))
        return self._of[opened.case.pk]


def _numbers(opened: OpenCase) -> Iterator[tuple[Submission, set[str]]]:
    """Return the sendings, newest first, each with the numbers of theirs in its receipt and its answers.

    Not all of them are opened: whoever pastes answers without end makes nobody wait.
    """
    left = MOST_OPENED
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    answered = Exists(Reply.objects.filter(submission=OuterRef("pk")))
    known = sent.filter(answered | Q(receipt_sealed__isnull=False)).order_by("-submitted_at")
    for one in known[:MOST_OPENED]:
        numbers: set[str] = set()
        for said in _said_of(opened, one, min(left, MOST_OF_A_SENDING)):
            left -= 1
            numbers.update(tickets_in(said))
        yield one, numbers
        if left <= 0:
            return


def _said_of(opened: OpenCase, one: Submission, most: int) -> Iterator[Message]:
    """Open the beginning of the receipt, and of the newest earlier answers of a sending: so many in all."""
    if one.receipt_sealed is not None:
        receipt = opened.key.open_text(one.receipt_sealed, one.receipt_place)
        if receipt.strip():
            yield read_text(receipt[:_MOST_SEARCHED])
        most -= 1
    # Without the mails as they came, which are large.
    replies = Reply.objects.filter(submission=one).defer("raw_sealed")
    for reply in replies.order_by("-added_at", "-pk")[: max(most, 0)]:
        kept = opened.key.open_json(reply.message_sealed, reply.place("message"))
        if isinstance(kept, dict):
            text = str(kept.get("text", ""))[:_MOST_SEARCHED]
            yield Message(subject=str(kept.get("subject", ""))[:_MOST_SEARCHED], text=text)


def _message_ids_of(opened: OpenCase, one: Submission) -> set[str]:
    """The ids of what went from here, without their brackets."""
    mails = OutgoingMail.objects.filter(submission=one, message_id_sealed__isnull=False)
    sealed = ((mail.message_id_sealed, mail.place("message_id")) for mail in mails)
    return {opened.key.open_text(value, place).strip("<>") for value, place in sealed if value}

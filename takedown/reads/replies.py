"""Answers as pages show them, and what follows each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.removals.kinds import letter_kind
from takedown.removals.ladder import steps
from takedown.removals.models import Reply, ReplyKind, Submission
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.reading import read_text
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.replies.message import Message


class NoSuchReply(Exception):
    """There is no such answer in this case."""


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One answer in a list."""

    id: uuid.UUID
    word: str
    is_decided: bool
    when: str


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One answer: its words, how rules sorted it and why, and what a person decided."""

    reply: Reply
    subject: str
    text: str
    sender: str
    attachments: tuple[str, ...]
    why: tuple[str, ...]
    suggested: str
    said_at: datetime | None
    say: str
    letters: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The subject and the words, as they came."""
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text


def reply_rows(opened: OpenCase, submission: Submission) -> list[ReplyRow]:
    """Return the answers to one sending, oldest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    return [_row(one, zone) for one in submission.replies.order_by("added_at")]


def _row(one: Reply, zone: ZoneInfo) -> ReplyRow:
    local = (one.said_at or one.added_at).astimezone(zone)
    kind = ReplyKind(one.kind or one.suggested)
    return ReplyRow(
        id=one.pk,
        word=str(kind.label),
        is_decided=bool(one.kind),
        when=f"{local.day} {local:%B %Y, %H:%M}",
    )


def reply_page(opened: OpenCase, reply_id: uuid.UUID) -> ReplyPage:
    """Return one answer, opened; raise NoSuchReply."""
    reply = Reply.objects.filter(case=opened.case, pk=reply_id).select_related("submission").first()
    if reply is None:
        raise NoSuchReply
    stored = opened.key.open_json(reply.message_sealed, reply.place("message"))
    message = stored if isinstance(stored, dict) else {}
    step = steps()[reply.kind or reply.suggested]
    return ReplyPage(
        reply=reply,
        subject=str(message.get("subject", "")),
        text=str(message.get("text", "")),
        sender=str(message.get("sender", "")),
        attachments=tuple(message.get("attachments", ())),
        why=tuple(message.get("why", ())),
        suggested=reply.suggested,
        said_at=reply.said_at,
        say=step.say,
        letters=step.letters,
    )


def submission_named_in(opened: OpenCase, message: Message) -> Submission | None:
    """Return the sending an answer is about, by our reference or by a number of theirs; else None.

    Only within this case. The last sending of a letter is taken, for that is what is answered.
    """
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    newest = sent.select_related("request").order_by("-submitted_at")
    by_reference = newest.filter(request__reference__in=references_in(message)).first()
    if by_reference is not None:
        return by_reference
    theirs = set(tickets_in(message))
    if not theirs:
        return None
    with_receipt = newest.filter(receipt_sealed__isnull=False)
    return next((one for one in with_receipt if theirs & _tickets_of(opened, one)), None)


def _tickets_of(opened: OpenCase, one: Submission) -> set[str]:
    receipt = opened.key.open_text(one.receipt_sealed or b"", one.receipt_place)
    return set(tickets_in(read_text(receipt))) if receipt.strip() else set()


def sent_letters(opened: OpenCase) -> list[tuple[str, str]]:
    """Return the letters that were sent, to choose one from: the sending's id, and its name."""
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    newest = sent.select_related("request").order_by("-submitted_at")
    return [(str(one.pk), _name_of(opened, one)) for one in newest]


def _name_of(opened: OpenCase, one: Submission) -> str:
    request = one.request
    kind, recipient = letter_kind(request.rule_id), recipient_of(opened, request)
    return f"{kind.name} to {recipient}, {request.reference}"

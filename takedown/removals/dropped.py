"""Mail that a caseworker drops at the desk: read, matched to one of their own cases by its numbers, kept.

Only numbers in the mail are asked about, and only in the cases handed in here: those the caseworker holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from takedown.cases.models import Case
from takedown.cases.quota import Unconfirmed, take_room
from takedown.removals.answered import (
    Numbered,
    new_reply,
    sent_still,
    submission_named_in,
    tickets_known,
)
from takedown.removals.by_mail import is_full, is_known
from takedown.removals.models import RemovalRequest, Reply
from takedown.removals.replies.arrived import ArrivedMail
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.reading import read_mailbox, read_reply, read_text
from takedown.removals.replies.refusals import Reason, ReplyRefused
from takedown.removals.replies.sorting import sort_message

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission

# Of one drop. More is dropped in parts.
MOST_MAILS: Final = 100
MOST_BYTES_DROPPED: Final = 20_000_000
# Receipts and answers opened to find a number of theirs, in all cases together for one drop.
_MOST_OPENED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was read of one drop, and how many of its mails could not be."""

    mails: tuple[ArrivedMail, ...]
    unreadable: int


def read_dropped(data: bytes) -> Dropped:
    """Return the mails of a file: one, or those of a mailbox. Raises ReplyRefused where none can be read."""
    if len(data) > MOST_BYTES_DROPPED:
        raise ReplyRefused(Reason.MAILBOX_TOO_LARGE)
    parts = read_mailbox(data)
    if len(parts) > MOST_MAILS:
        raise ReplyRefused(Reason.MAILBOX_TOO_LARGE)
    read, refusal = [], ReplyRefused(Reason.EMPTY)
    for part in parts:
        try:
            read.append(mail_of(part))
        except ReplyRefused as refused:
            refusal = refused
    if not read:
        raise refusal
    return Dropped(tuple(read), unreadable=len(parts) - len(read))


def mail_of(raw: bytes, *, is_pasted: bool = False) -> ArrivedMail:
    """Return one mail, read and sorted; raise ReplyRefused. Pasted words are no mail as it came."""
    if is_pasted:
        message = read_text(raw.decode("utf-8", "replace"))
    else:
        message = read_reply(raw, name="This file")
    return ArrivedMail(raw, not is_pasted, message, sort_message(message))


@dataclass(slots=True)
class Shelves:
    """The cases that mail may be put with, each open; what is known of their numbers is read once."""

    cases: Sequence[OpenCase]
    numbered: Numbered = field(default_factory=Numbered)
    _tickets: dict[str, set[uuid.UUID]] | None = field(default=None)

    def belongs_to(self, mail: ArrivedMail) -> OpenCase | None:
        """Return the one case that a mail names; None where it names none, or more than one."""
        named = self._by_reference(mail) or self._by_ticket(mail)
        if len(named) != 1:
            return None
        (case_id,) = named
        return next(one for one in self.cases if one.case.pk == case_id)

    def _by_reference(self, mail: ArrivedMail) -> set[uuid.UUID]:
        ids, said = [one.case.pk for one in self.cases], references_in(mail.message)
        letters = RemovalRequest.objects.filter(case__in=ids, reference__in=said)
        cases = Case.objects.filter(pk__in=ids, reference__in=said)
        return {*letters.values_list("case_id", flat=True), *cases.values_list("pk", flat=True)}

    def _by_ticket(self, mail: ArrivedMail) -> set[uuid.UUID]:
        theirs = tickets_in(mail.message)
        if not theirs:
            return set()
        if self._tickets is None:
            self._tickets = self._read_tickets()
        return set().union(*(self._tickets.get(one, set()) for one in theirs))

    def _read_tickets(self) -> dict[str, set[uuid.UUID]]:
        """Which cases each number of theirs stands in; as many are opened as may be, shared out evenly."""
        found: dict[str, set[uuid.UUID]] = {}
        most = max(1, _MOST_OPENED // max(1, len(self.cases)))
        for opened in self.cases:
            for ticket in tickets_known(opened, most=most):
                found.setdefault(ticket, set()).add(opened.case.pk)
        return found


def named_in(opened: OpenCase, mail: ArrivedMail, shelves: Shelves) -> Submission | None:
    """Return the sending of a case that a mail is about. Ask before the case's row is locked."""
    return submission_named_in(opened, mail.message, numbered=shelves.numbered)


def is_there(opened: OpenCase, mail: ArrivedMail) -> bool:
    """Whether a mail is in a case already, and nothing need be kept."""
    return is_known(opened, mail)


def keep_in(
    opened: OpenCase, mail: ArrivedMail, named: Submission | None, *, now: datetime
) -> Reply | None:
    """Seal a mail into a case, whose row is locked; None where that is full. The caller records it."""
    if is_full(opened):
        return None
    try:
        take_room(opened.case, len(mail.raw))
    except Unconfirmed:
        return None
    raw = mail.raw if mail.is_whole else None
    submission = sent_still(opened, named)
    reply = new_reply(opened, mail.message, mail.found, submission=submission, raw=raw, now=now)
    reply.mail_index = opened.key.mail_index(mail.known_by)
    reply.save()
    return reply

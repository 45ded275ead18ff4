"""Mail that waits at the desk for the caseworker who dropped it, and what was put with notes lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from takedown.accounts.roles import Permission, may
from takedown.cases.access import case_for, held_by
from takedown.cases.frozen import frozen_anywhere
from takedown.cases.inbox_keys import inbox_key
from takedown.removals.dropped import mail_of
from takedown.removals.models import Reply, UnsortedMail

if TYPE_CHECKING:
    import uuid

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.removals.replies.message import Message

_LATELY = timedelta(hours=12)
_MOST_LATELY = 50


class NoSuchMail(Exception):
    """No such mail waits for whoever asks."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that waits: its subject, who sent it as it says, and when it was dropped."""

    id: uuid.UUID
    subject: str
    sender: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PutRow:
    """A mail that was put with notes lately."""

    case_id: uuid.UUID
    reference: str
    reply_id: uuid.UUID
    at: datetime


def unsorted_mail(visitor: Visitor) -> list[MailRow]:
    """Return what waits for this visitor, the oldest first; for a colleague it is not there."""
    rows = UnsortedMail.objects.filter(membership_id=visitor.works_as).defer("raw_sealed")
    key = inbox_key(visitor.works_at) if rows else None
    return (
        [
            _row(row, key.open_json(row.head_sealed, row.place("head")))
            for row in rows.order_by("added_at", "pk")
        ]
        if key
        else []
    )


def _row(row: UnsortedMail, value: object) -> MailRow:
    head = value if isinstance(value, dict) else {}
    return MailRow(row.pk, str(head.get("subject", "")), str(head.get("sender", "")), row.added_at)


def open_mail(visitor: Visitor, mail_id: uuid.UUID) -> Message:
    """Return one mail that waits, read. Raises NoSuchMail, ReplyRefused or vault.CannotOpen."""
    row = UnsortedMail.objects.filter(membership_id=visitor.works_as, pk=mail_id).first()
    if row is None:
        raise NoSuchMail
    raw = inbox_key(visitor.works_at).open_bytes(row.raw_sealed, row.place("raw"))
    return mail_of(raw, is_pasted=row.is_pasted).message


def put_lately(visitor: Visitor, *, now: datetime) -> list[PutRow]:
    """Return the mails the visitor put with notes they hold, in half a day, the newest first."""
    put = Reply.objects.filter(
        case__in=held_by(visitor, now=now), added_by=visitor.actor, mail_index__isnull=False,
        added_at__gt=now - _LATELY,
    ).exclude(case__in=frozen_anywhere())  # fmt: skip
    rows = put.order_by("-added_at", "pk").values_list(
        "case_id", "case__reference", "pk", "added_at"
    )
    return [PutRow(*row) for row in rows[:_MOST_LATELY]]


def notes_to_choose(visitor: Visitor, *, now: datetime) -> list[tuple[str, str]]:
    """Return the id and the reference of each case that the visitor has taken."""
    if not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        return []
    held = held_by(visitor, now=now).order_by("reference")
    return [(str(pk), reference) for pk, reference in held.values_list("pk", "reference")]


def case_to_put(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> OpenCase:
    """Return a case the visitor chose, through the door; raise NoSuchCase."""
    return case_for(visitor, case_id, now=now)

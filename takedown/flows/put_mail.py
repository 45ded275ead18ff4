"""A caseworker puts mail that waited at the desk with notes of theirs, or lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.inbox_keys import inbox_key
from takedown.removals.dropped import Shelves, is_there, keep_in, mail_of, named_in
from takedown.removals.models import UnsortedMail

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.removals.models import Reply


class NoSuchMail(Exception):
    """No such mail waits for whoever asks."""


class NoRoom(Exception):
    """These notes take no more mail now; the message says so."""

    def __init__(self) -> None:
        """Say it to the person who pressed."""
        super().__init__(
            "These notes take no more answers now. Read some of those that wait there first."
        )


def put_mail(opened: OpenCase, *, mail_id: uuid.UUID, now: datetime) -> Reply | None:
    """Seal a mail that waits into a case, and let it wait no more; None where it is there already.

    Raises NoSuchMail, NoRoom, NoSuchCase, InAnEmergency, or ReplyRefused where it cannot be read any more.
    """
    row = UnsortedMail.objects.filter(membership_id=opened.visitor.works_as, pk=mail_id).first()
    if row is None:
        raise NoSuchMail
    raw = inbox_key(opened.visitor.works_at).open_bytes(row.raw_sealed, row.place("raw"))
    mail = mail_of(raw, is_pasted=row.is_pasted)
    # Before any lock, as it opens earlier answers.
    named = named_in(opened, mail, Shelves([opened]))
    with transaction.atomic():
        opened = enter_again(opened, now=now)
        refuse_in_an_emergency(opened, now=now)
        _take(opened.visitor, mail_id)
        if is_there(opened, mail):
            return None
        reply = keep_in(opened, mail, named, now=now)
        if reply is None:
            raise NoRoom
        about = {"submission": str(reply.submission_id)} if reply.submission_id else {}
        record(
            Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            reply=str(reply.pk), kind=reply.suggested, **about,
        )  # fmt: skip
        return reply


@transaction.atomic
def let_mail_go(visitor: Visitor, *, mail_id: uuid.UUID, now: datetime) -> None:
    """Destroy a mail that waits. Raises NoSuchMail."""
    _take(visitor, mail_id)
    record(Name.DROPPED_MAIL_LET_GO, actor=visitor.actor, now=now, mail=str(mail_id))


def _take(visitor: Visitor, mail_id: uuid.UUID) -> None:
    """Delete the row, once; raise NoSuchMail for whoever comes second."""
    mine = UnsortedMail.objects.filter(membership_id=visitor.works_as, pk=mail_id)
    row = mine.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise NoSuchMail
    row.delete()

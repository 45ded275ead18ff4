"""A caseworker drops mail at the desk: each goes to the one case of theirs that it names, the rest waits for them."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction

from takedown.accounts.managing import hold_membership
from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, enter_again, held_by, with_key
from takedown.cases.inbox_keys import inbox_key
from takedown.removals.dropped import Shelves, is_there, keep_in, named_in
from takedown.removals.models import UnsortedMail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission
    from takedown.removals.replies.arrived import ArrivedMail

# Of one caseworker: what waits is to be put somewhere, not hoarded.
MOST_UNSORTED: Final = 200


class NotOfStaff(Exception):
    """Only a caseworker has an inbox."""


class InboxFull(Exception):
    """So much waits that nothing more is taken; the message says what to do."""

    def __init__(self) -> None:
        """Say it to the person who dropped it."""
        super().__init__(
            f"{MOST_UNSORTED} mails wait here already. Put some with their notes, or let them go. "
            "Nothing was kept of this."
        )


class End(StrEnum):
    """What became of one mail."""

    PUT = "PUT"
    KNOWN = "KNOWN"
    WAITS = "WAITS"


def drop_mail(visitor: Visitor, mails: Sequence[ArrivedMail], *, now: datetime) -> Counter[End]:
    """Keep each mail in its case, or sealed for whoever dropped it; return how many came to which end.

    Of all of them or of none. Raises NotOfStaff, InboxFull, vault.CannotOpen.
    """
    if not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NotOfStaff
    # Before any lock, as it opens earlier answers.
    shelves = Shelves(list(_open(visitor, now)))
    belongs = [(shelves.belongs_to(mail), mail) for mail in mails]
    named = [
        (case, mail, named_in(case, mail, shelves) if case is not None else None)
        for case, mail in belongs
    ]
    # In the order in which everybody locks several cases.
    named.sort(key=lambda one: str(one[0].case.pk) if one[0] else "")
    with transaction.atomic():
        hold_membership(visitor)
        ends: Counter[End] = Counter()
        for case, mail, submission in named:
            end = _put(case, mail, submission, now=now) if case is not None else None
            ends[end or _wait(visitor, mail, now=now)] += 1
        _refuse_too_many(visitor)
        record(
            Name.MAIL_DROPPED, actor=visitor.actor, now=now,
            membership=str(visitor.works_as), count=len(mails),
        )  # fmt: skip
    return ends


def _open(visitor: Visitor, now: datetime) -> Iterable[OpenCase]:
    for case in held_by(visitor, now=now).order_by("pk"):
        try:
            yield with_key(case, visitor)
        except NoSuchCase:
            continue


def _put(
    opened: OpenCase, mail: ArrivedMail, named: Submission | None, *, now: datetime
) -> End | None:
    """Keep a mail in its case; None where it cannot be, and so waits."""
    try:
        opened = enter_again(opened, now=now)
    except NoSuchCase:
        return None
    if is_there(opened, mail):
        return End.KNOWN
    reply = keep_in(opened, mail, named, now=now)
    if reply is None:
        return None
    about = {"submission": str(reply.submission_id)} if reply.submission_id else {}
    record(
        Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), kind=reply.suggested, **about,
    )  # fmt: skip
    return End.PUT


def _wait(visitor: Visitor, mail: ArrivedMail, *, now: datetime) -> End:
    key, message = inbox_key(visitor.works_at), mail.message
    row = UnsortedMail(
        membership_id=visitor.works_as,
        added_at=now,
        is_pasted=not mail.is_whole,
        mail_index=key.mail_index(mail.known_by),
    )
    same = UnsortedMail.objects.filter(membership_id=visitor.works_as, mail_index=row.mail_index)
    if same.exists():
        return End.KNOWN
    head = {
        "subject": message.subject,
        "sender": message.sender,
        "sent_at": message.sent_at.isoformat() if message.sent_at else "",
    }
    row.head_sealed = key.seal_json(head, row.place("head"))
    row.raw_sealed = key.seal_bytes(mail.raw, row.place("raw"))
    row.save(force_insert=True)
    return End.WAITS


def _refuse_too_many(visitor: Visitor) -> None:
    if UnsortedMail.objects.filter(membership_id=visitor.works_as).count() > MOST_UNSORTED:
        raise InboxFull

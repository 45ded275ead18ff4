"""Answers come in by mail: each is sealed into the notes its address belongs to, then taken out of the mailbox.

A mail is removed only once it is kept, and kept once however often it is read. What belongs to no
notes stays in the mailbox. Attachments are listed and never opened. Nobody is written to.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.cases.models import Case
from takedown.cases.quota import Unconfirmed, take_room
from takedown.common import mailbox
from takedown.common.mailbox import MailboxFailed
from takedown.common.vault import CannotOpen
from takedown.removals.answered import new_reply, submission_named_in
from takedown.removals.models import RelayAddress, Reply
from takedown.removals.relay import relays_named_in
from takedown.removals.replies.internet_mail import read_source
from takedown.removals.replies.message import MOST_BYTES
from takedown.removals.replies.refusals import ReplyRefused
from takedown.removals.replies.sorting import sort_message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.common.mailbox import Mailbox, Waiting
    from takedown.removals.replies.message import Message
    from takedown.removals.replies.sorting import Sorted

logger = logging.getLogger(__name__)
MOST_LOOKED_AT: Final = 200
MOST_READ: Final = 50
# Letters wait for the same worker: the rest is read by the next look.
LONGEST_SECONDS: Final = 30
# Whoever knows an address can write to it without end: so many may wait for a decision, and no more.
MOST_UNDECIDED: Final = 200
# What one mail, or one case's key, can break; an outage of the database is none of these.
_BROKEN: Final = (
    CannotOpen, ReplyRefused, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    RecursionError,
)  # fmt: skip
# Of a mail that is too large the words are kept, for what makes it large comes after them.
_BEGINNING: Final = 262_144
_TOO_LARGE: Final = (
    "[This answer is larger than 5 MB, so only its beginning is kept here. Whoever runs this site "
    "has all of it in their mailbox.]"
)


class Kept(StrEnum):
    """What became of one mail."""

    NEW = "new"
    KNOWN = "known"
    NOBODY = "nobody"
    WAITS = "waits"
    BROKEN = "broken"
    FULL = "full"


def read_mailbox(*, now: datetime) -> Counter[Kept]:
    """Read what is new in the mailbox, a bounded part of it; return how many came to which end."""
    counted: Counter[Kept] = Counter()
    if not settings.RELAY.is_set_up:
        return counted
    try:
        with mailbox.opened(settings.RELAY) as box:
            _read(box, counted, now)
    except MailboxFailed as reason:
        logger.warning("The mailbox for answers could not be read: %s.", reason)
    if counted:
        said = ", ".join(f"{counted[one]} {one}" for one in Kept if counted[one])
        left = any(counted[one] for one in (Kept.NOBODY, Kept.FULL, Kept.BROKEN))
        # What stays in the mailbox is the operator's to look at.
        logger.log(
            logging.WARNING if left else logging.INFO, "Mail in the mailbox for answers: %s.", said
        )
    return counted


def _read(box: Mailbox, counted: Counter[Kept], now: datetime) -> None:
    read, ends = 0, monotonic() + LONGEST_SECONDS
    for one in box.waiting(MOST_LOOKED_AT):
        head = box.head(one.uid)
        if not head:
            continue  # another reader has just taken it out
        relays = relays_named_in(head)
        if not relays:
            box.leave(one.uid)
            counted[Kept.NOBODY] += 1
            continue
        if read == MOST_READ or (read and monotonic() > ends):
            return
        cases = list(_open(relays))
        read += bool(cases)
        counted[_file(box, one, cases, all_open=len(cases) == len(relays), now=now)] += 1


def _open(relays: Iterable[RelayAddress]) -> Iterable[OpenCase]:
    """Yield the cases that are there; a hidden one may come back, and its mail waits for it."""
    for relay in relays:
        try:
            yield case_for_work(relay.case_id)
        except NoSuchCase:
            continue


def _file(
    box: Mailbox, one: Waiting, cases: list[OpenCase], *, all_open: bool, now: datetime
) -> Kept:
    """Keep a mail in its notes, then take it out: in this order, so that a crash loses nothing."""
    if not cases:
        return Kept.WAITS
    if all_open and all(_is_full(opened) for opened in cases):
        box.leave(one.uid)  # before it is fetched and read: whoever floods an address costs little
        return Kept.FULL
    raw = box.beginning(one.uid, MOST_BYTES if one.size <= MOST_BYTES else _BEGINNING)
    if not raw:
        return Kept.KNOWN
    ends = _kept_in_each(cases, raw, is_whole=one.size <= MOST_BYTES, now=now)
    if Kept.BROKEN in ends:
        return Kept.BROKEN
    if not all_open or Kept.WAITS in ends:
        return Kept.WAITS
    if Kept.FULL in ends or one.size > MOST_BYTES:
        box.leave(one.uid)
    else:
        box.remove(one.uid)
    return next(end for end in Kept if end in ends)


def _kept_in_each(cases: list[OpenCase], raw: bytes, *, is_whole: bool, now: datetime) -> set[Kept]:
    """Keep one mail in each of its notes; one that cannot be kept stays in the mailbox, and holds back no other."""
    try:
        # Once, and before any lock: a large one takes seconds.
        mail = _Mail.read(raw, is_whole=is_whole)
    except _BROKEN:
        logger.exception("A mail could not be kept in case %s.", cases[0].case.pk)
        return {Kept.BROKEN}
    return {_kept(opened, mail, now=now) for opened in cases}


def _kept(opened: OpenCase, mail: _Mail, *, now: datetime) -> Kept:
    try:
        return _keep(opened, mail, now=now)
    except _BROKEN:
        logger.exception("A mail could not be kept in case %s.", opened.case.pk)
        return Kept.BROKEN


@dataclass(frozen=True, slots=True)
class _Mail:
    """One mail as it came, whole or its beginning, and what was read of it."""

    raw: bytes
    is_whole: bool
    message: Message
    found: Sorted

    @classmethod
    def read(cls, raw: bytes, *, is_whole: bool) -> _Mail:
        message = read_source(raw)
        found = sort_message(message)
        if not is_whole:
            message = replace(message, text=f"{_TOO_LARGE}\n\n{message.text}")
        return cls(raw, is_whole, message, found)

    @property
    def known_by(self) -> str:
        """What tells it from every other: two deliveries of the same are one."""
        return f"{self.message.message_id}\n{_digest(self.raw)}"


@transaction.atomic
def _keep(opened: OpenCase, mail: _Mail, *, now: datetime) -> Kept:
    """Seal one mail into a case, unless it is there. Two readers wait for each other here, and a destroying for both."""
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    relays = RelayAddress.objects.select_for_update(no_key=True, of=("self",))
    if relays.filter(case=opened.case).first() is None:
        return Kept.WAITS  # erased this moment: the next look finds no address
    index = opened.key.mail_index(mail.known_by)
    if Reply.objects.filter(case=opened.case, mail_index=index).exists():
        return Kept.KNOWN
    if _is_full(opened):
        return Kept.FULL
    try:
        take_room(opened.case, len(mail.raw))
    except Unconfirmed:
        return Kept.FULL
    submission = submission_named_in(opened, mail.message)
    raw = mail.raw if mail.is_whole else None
    reply = new_reply(opened, mail.message, mail.found, submission=submission, raw=raw, now=now)
    reply.mail_index = index
    reply.save()
    about = {"submission": str(submission.pk)} if submission else {}
    record(
        Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), kind=reply.suggested, **about,
    )  # fmt: skip
    return Kept.NEW


def _is_full(opened: OpenCase) -> bool:
    """Whether as many mails wait for a decision in a case as may."""
    mailed = Reply.objects.filter(case=opened.case, mail_index__isnull=False)
    waiting = mailed.filter(kind="", laid_aside_at__isnull=True)
    return waiting.count() >= MOST_UNDECIDED


def _digest(raw: bytes) -> str:
    """Tell mails apart by what they say: header lines differ from one delivery to the next."""
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return hashlib.sha256(body).hexdigest()

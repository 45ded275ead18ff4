"""Answers come in by mail: each is sealed into the notes its address belongs to, then taken out of the mailbox.

A mail is removed only once it is kept, and kept once however often it is read. What belongs to no
notes stays in the mailbox. Attachments are listed and never opened. Nobody is written to.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.cases.models import Case
from takedown.cases.quota import Unconfirmed, take_room
from takedown.common import mailbox
from takedown.common.mailbox import MailboxFailed
from takedown.common.vault import CannotOpen
from takedown.removals.answered import new_reply, sent_still, submission_named_in
from takedown.removals.by_mail import is_full, is_known
from takedown.removals.models import RelayAddress
from takedown.removals.relay import relays_named_in
from takedown.removals.replies.arrived import ArrivedMail, bytes_to_fetch
from takedown.removals.replies.message import MOST_BYTES
from takedown.removals.replies.refusals import ReplyRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.common.mailbox import Mailbox, Waiting
    from takedown.removals.models import Submission

logger = logging.getLogger(__name__)
MOST_LOOKED_AT: Final = 200
MOST_READ: Final = 50
# Of what waits for some of its notes, and was kept in the others: so many are tried again, when all else was read.
MOST_AGAIN: Final = 1
# Letters wait for the same worker: the rest is read by the next look.
LONGEST_SECONDS: Final = 30
# What one mail, or one case's key, can break; an outage of the database is none of these.
_BROKEN: Final = (
    CannotOpen, ReplyRefused, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    RecursionError,
)  # fmt: skip


class Kept(StrEnum):
    """What became of one mail."""

    NEW = "new"
    KNOWN = "known"
    NOBODY = "nobody"
    WAITS = "waits"
    BROKEN = "broken"
    FULL = "full"
    ENDED = "ended"


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
    finally:
        _say(counted)
    return counted


def _say(counted: Counter[Kept]) -> None:
    """Tell the operator; what stays in the mailbox is theirs to look at."""
    if not counted:
        return
    said = ", ".join(f"{counted[one]} {one}" for one in Kept if counted[one])
    left = any(counted[one] for one in (Kept.NOBODY, Kept.FULL, Kept.BROKEN, Kept.ENDED))
    level = logging.WARNING if left else logging.INFO
    logger.log(level, "Mail in the mailbox for answers: %s.", said)


def _read(box: Mailbox, counted: Counter[Kept], now: datetime) -> None:
    read, ends, again = 0, monotonic() + LONGEST_SECONDS, []
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
            break
        mail = _InHand(one, list(_open(relays)), len(relays))
        if one.waited and not mail.all_open:
            again.append(mail)
            continue
        read += bool(mail.cases)
        counted[_file(box, mail, counted, now=now)] += 1
    _try_again(box, again, counted, now=now)


def _try_again(
    box: Mailbox, again: list[_InHand], counted: Counter[Kept], *, now: datetime
) -> None:
    """Of mails that wait for hidden notes still, try a few: some of the notes they name may be back."""
    tried = [mail for mail in again if mail.cases][:MOST_AGAIN]
    counted.update([Kept.WAITS] * (len(again) - len(tried)))
    for mail in tried:
        counted[_file(box, mail, counted, now=now)] += 1


def _open(relays: Iterable[RelayAddress]) -> Iterable[OpenCase]:
    """Yield the cases that are there; a hidden one may come back, and its mail waits for it."""
    for relay in relays:
        try:
            yield case_for_work(relay.case_id)
        except NoSuchCase:
            continue


@dataclass(frozen=True, slots=True)
class _InHand:
    """A mail of the mailbox, those of its notes that are open, and how many it names."""

    one: Waiting
    cases: list[OpenCase]
    named: int

    @property
    def all_open(self) -> bool:
        return len(self.cases) == self.named


@contextlib.contextmanager
def _leaving(box: Mailbox, one: Waiting, counted: Counter[Kept]) -> Iterator[None]:
    """Leave the mail in hand where it ends the look, by its time or a fault, so that it ends no second one."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise  # an outage: the mail is not what ended it
    except Exception:
        box.leave(one.uid)
        counted[Kept.ENDED] += 1
        raise


def _file(box: Mailbox, mail: _InHand, counted: Counter[Kept], *, now: datetime) -> Kept:
    """Keep a mail in its notes, then take it out: in this order, so that a crash loses nothing."""
    one, cases = mail.one, mail.cases
    if not cases:
        box.keep_waiting(one.uid)
        return Kept.WAITS
    if mail.all_open and all(is_full(opened) for opened in cases):
        box.leave(one.uid)  # before it is fetched and read: whoever floods an address costs little
        return Kept.FULL
    raw = box.beginning(one.uid, bytes_to_fetch(one.size))
    if not raw:
        return Kept.KNOWN
    with _leaving(box, one, counted):
        ends = _kept_in_each(cases, raw, is_whole=one.size <= MOST_BYTES, now=now)
    if Kept.BROKEN in ends:
        return Kept.BROKEN
    if not mail.all_open or Kept.WAITS in ends:
        box.keep_waiting(one.uid)
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
        mail = ArrivedMail.read(raw, is_whole=is_whole)
    except _BROKEN:
        logger.exception("A mail could not be kept in case %s.", cases[0].case.pk)
        return {Kept.BROKEN}
    return {_kept(opened, mail, now=now) for opened in cases}


def _kept(opened: OpenCase, mail: ArrivedMail, *, now: datetime) -> Kept:
    try:
        if is_known(opened, mail):
            return Kept.KNOWN
        # Before any lock, as it opens earlier answers: every press of hers would wait for that.
        named = submission_named_in(opened, mail.message)
        return _keep(opened, mail, named, now=now)
    except _BROKEN:
        logger.exception("A mail could not be kept in case %s.", opened.case.pk)
        return Kept.BROKEN


@transaction.atomic
def _keep(opened: OpenCase, mail: ArrivedMail, named: Submission | None, *, now: datetime) -> Kept:
    """Seal one mail into a case, unless it is there. Two readers wait for each other here, and a destroying for both."""
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    relays = RelayAddress.objects.select_for_update(no_key=True, of=("self",))
    if relays.filter(case=opened.case).first() is None:
        return Kept.WAITS  # erased this moment: the next look finds no address
    if is_known(opened, mail):
        return Kept.KNOWN
    if is_full(opened):
        return Kept.FULL
    try:
        take_room(opened.case, len(mail.raw))
    except Unconfirmed:
        return Kept.FULL
    # Whoever said meanwhile that it never went is asked which letter this is about.
    submission = sent_still(opened, named)
    raw = mail.raw if mail.is_whole else None
    reply = new_reply(opened, mail.message, mail.found, submission=submission, raw=raw, now=now)
    reply.mail_index = opened.key.mail_index(mail.known_by)
    reply.save()
    about = {"submission": str(submission.pk)} if submission else {}
    record(
        Name.REPLY_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reply=str(reply.pk), kind=reply.suggested, **about,
    )  # fmt: skip
    return Kept.NEW

"""The recipient gave notice that it takes the longer time the law allows; or tried to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.changing import NoWords, count_again, hold, note_change
from takedown.deadlines.models import Basis, ChangeKind
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline


class CannotBeExtended(Exception):
    """The law of this clock lets nobody take longer."""


class ExtendedBefore(Exception):
    """The law allows one extension, and it was taken."""


class NoReasonsGiven(Exception):
    """A notice without reasons extends nothing (UK GDPR Art 12A(4)(b), GDPR Art 12(3))."""


class NoticeTooLate(Exception):
    """The notice came after the end of the first period, so it extends nothing."""


class NoticeOutOfOrder(Exception):
    """A notice cannot be older than the receipt, or lie in the future."""


@transaction.atomic
def extend_clock(
    opened: OpenCase,
    *,
    clock_id: uuid.UUID,
    notice_on: date,
    reasons_given: bool,
    words: str,
    now: datetime,
) -> list[Deadline]:
    """Count the longer period from receipt, for every post of the sending; return the new clocks.

    The old ones stay visible. A paused clock stays paused. Raises NoSuchClock, NoWords,
    CannotBeExtended, ExtendedBefore, NoReasonsGiven, NoticeTooLate or NoticeOutOfOrder, each but
    the first two with a sentence that can be shown.
    """
    held = hold(opened, clock_id)
    clock, longer = held.clock, held.rule.extension
    if longer is None:
        raise CannotBeExtended(
            f"Nothing in the law lets them take longer: {clock.legal_basis} knows no extension."
        )
    _refuse(clock, notice_on, reasons_given=reasons_given, now=now)
    if not words.strip():
        raise NoWords
    note_change(
        opened, held.clocks, kind=ChangeKind.EXTENDED, day=notice_on, words=words.strip(),
        source=longer.source, now=now,
    )  # fmt: skip
    clocks = count_again(held, now=now)
    for one in clocks:
        record(
            Name.CLOCK_EXTENDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(one.pk), rule=one.rule_id, version=one.rule_version, kind=one.basis,
        )  # fmt: skip
    return clocks


def _refuse(clock: Deadline, notice_on: date, *, reasons_given: bool, now: datetime) -> None:
    if clock.extended:
        raise ExtendedBefore("This time was extended before. The law allows it once.")
    if not clock.day_of(clock.received_at) <= notice_on <= clock.day_of(now):
        raise NoticeOutOfOrder(
            "A notice cannot be older than the day they received the request, or lie in the future."
        )
    # While they wait for what they asked for, the first period has not begun to end.
    if clock.paused_on is None and notice_on > clock.latest_day:
        raise NoticeTooLate(_too_late(clock))
    if not reasons_given:
        raise NoReasonsGiven(
            "They gave no reasons, so this does not extend the time. The clock stays as it is, and "
            "nothing was kept. To keep their words, add them to the letter as an answer."
        )


def _too_late(clock: Deadline) -> str:
    said = (
        f"The first period ended with {date_in_words(clock.latest_day)}. A notice after that does "
        "not extend the time. The clock stays as it is, and nothing was kept. To keep their words, "
        "add them to the letter as an answer."
    )
    if clock.basis == Basis.ESTIMATED:
        said += (
            " It is counted from when you sent it: if an answer shows that they received it later, "
            "add that first."
        )
    return said

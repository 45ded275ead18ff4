"""Somebody types spare words: new words are asked for, and after the waiting time they are given.

Wrong spare words, and those that were used, replaced or stopped, or whose notes are hidden or
erased, get one answer for one piece of work: nothing of them is in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import code_holder
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.giving import give_words
from takedown.cases.guessing import was_right
from takedown.cases.lanes import in_turn
from takedown.cases.models import Case, CaseCode
from takedown.cases.ways_back import ASKED_STAYS, WAIT, PinChange, SpareWords

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class WrongSpareWords(Exception):
    """These spare words do nothing; whether they ever did is not said."""


@dataclass(frozen=True, slots=True)
class NewWords:
    """When new words can be had; from then on also the case they open, and its epoch."""

    opens_at: datetime
    case_id: uuid.UUID | None = None
    epoch: int = 0


def use_spare_words(*, typed: str, address: str, now: datetime) -> NewWords:
    """Ask for new words, or say when they come, or give them.

    Raises codes.NotACode, WrongSpareWords or guessing.TooManyTries.
    """
    digest = codes.spare_digest(codes.read_spare_words(typed))
    with in_turn(address, now=now) as taken:
        found = SpareWords.objects.live(now).filter(digest=digest).first()
        if found is None:
            raise WrongSpareWords
        was_right(taken)
    return _go_on(found, now)


@transaction.atomic
def _go_on(found: SpareWords, now: datetime) -> NewWords:
    # As every other end of sessions: whoever asked the door before is through, or is refused.
    Case.objects.select_for_update(no_key=True).filter(pk=found.case_id).first()
    code = CaseCode.objects.select_for_update(no_key=True).get(pk=found.case_id)
    spare = SpareWords.objects.live(now).filter(pk=found.pk).first()
    if spare is None:
        raise WrongSpareWords
    if spare.opens_at is None:
        return NewWords(_ask(spare, now))
    if now < spare.opens_at:
        return NewWords(spare.opens_at)
    if spare.taken_at is None:
        _give(code, spare, now)
    return NewWords(spare.opens_at, code.pk, code.epoch)


def _ask(spare: SpareWords, now: datetime) -> datetime:
    opens_at = now + WAIT
    spare.asked_at, spare.opens_at = now, opens_at
    if spare.ends_at is not None:
        spare.ends_at = opens_at + ASKED_STAYS
    spare.save()
    record(Name.NEW_WORDS_ASKED_FOR, actor="nobody", case_id=spare.case_id, now=now)
    return opens_at


def _give(code: CaseCode, spare: SpareWords, now: datetime) -> None:
    """End the old words, the PIN, every session and every other way back; seal new words."""
    try:
        holder = code_holder(code.pk, epoch=code.epoch)
        opened = case_for(holder, code.pk, now=now)
    except NoSuchCase:
        raise WrongSpareWords from None
    give_words(code, opened.key)
    code.pin_hash, code.pin_set_at = "", None
    code.epoch += 1
    code.save()
    SpareWords.objects.filter(case_id=code.pk).exclude(pk=spare.pk).delete()
    PinChange.objects.filter(case_id=code.pk).delete()
    spare.taken_at = now
    spare.save()
    record(Name.NEW_WORDS_GIVEN, actor=opened.actor, case_id=code.pk, now=now)

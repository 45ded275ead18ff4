"""Somebody types a case code, and its PIN. Guessing is slow; nobody is locked out of their notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.guessing import was_right
from takedown.cases.keeping_rules import looking_destroyed
from takedown.cases.lanes import in_turn
from takedown.cases.models import CaseCode
from takedown.cases.pin import WrongPin, check_pin_at_door

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.pin_line import Knock


class WrongCode(Exception):
    """The words open nothing; the message never says whether the handle exists."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The case a code opens, the epoch of its sessions, and whether its PIN is still to come."""

    case_id: uuid.UUID
    epoch: int
    needs_pin: bool
    is_hidden: bool


def enter_case(*, typed: str, address: str, now: datetime) -> Entered:
    """Return the case a code opens; raise codes.NotACode, WrongCode or guessing.TooManyTries."""
    words = codes.read_words(typed)
    with in_turn(address, handle=codes.handle_bucket(words), now=now) as taken:
        code = _code_of(words, now)
        was_right(taken)
    if not code.pin_hash:
        _note(code, now)
    return _entered(code)


def _code_of(words: Sequence[str], now: datetime) -> CaseCode:
    """Return the code these words are; the same work for an unknown handle as for a known one."""
    code = _codes(now).filter(handle_index=codes.handle_index(words)).first()
    decoy = codes.decoy()
    fits = codes.secret_fits(code.secret_hash if code else decoy, words)
    if code is None or not fits:
        raise WrongCode
    return code


def _codes(now: datetime) -> QuerySet[CaseCode]:
    return CaseCode.objects.select_related("case").exclude(case__in=looking_destroyed(now))


def give_pin(*, case_id: uuid.UUID, epoch: int, pin: str, knock: Knock, now: datetime) -> Entered:
    """Finish entering a case that has a PIN; raise WrongPin or guessing.TooManyTries.

    `epoch` is that of the words typed before: where they have ended since, no PIN opens anything.
    """
    code = _codes(now).filter(pk=case_id, epoch=epoch).exclude(pin_hash="").first()
    if code is None:
        raise WrongPin("Your six words have to be typed again first.")
    check_pin_at_door(code, pin=pin, knock=knock, now=now)
    _note(code, now)
    return _entered(code)


def _entered(code: CaseCode) -> Entered:
    return Entered(
        case_id=code.pk,
        epoch=code.epoch,
        needs_pin=bool(code.pin_hash),
        is_hidden=code.case.is_hidden,
    )


@transaction.atomic
def _note(code: CaseCode, now: datetime) -> None:
    record(Name.CASE_ENTERED, actor="code-holder", case_id=code.pk, now=now)

"""Somebody types a case code, and its PIN. Guessing is slow; nobody is locked out of their notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.guessing import in_turn, was_right
from takedown.cases.models import CaseCode
from takedown.cases.pin import WrongPin, check_pin_at_door

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

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
    with in_turn(address, now=now) as taken:
        code = _code_of(words)
        was_right(taken)
    if not code.pin_hash:
        _note(code, now)
    return _entered(code)


def _code_of(words: Sequence[str]) -> CaseCode:
    """Return the code these words are; as slow for an unknown handle as for a known one."""
    found = CaseCode.objects.select_related("case")
    code = found.filter(handle_index=codes.handle_index(words)).first()
    if code is None:
        codes.waste_the_same_time(words)
    if code is None or not codes.secret_fits(code.secret_hash, words):
        raise WrongCode
    return code


def give_pin(*, case_id: uuid.UUID, pin: str, knock: Knock, now: datetime) -> Entered:
    """Finish entering a case that has a PIN; raise WrongPin or guessing.TooManyTries."""
    code = CaseCode.objects.select_related("case").filter(pk=case_id).first()
    if code is None:
        raise WrongPin("These notes are not there any more.")
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

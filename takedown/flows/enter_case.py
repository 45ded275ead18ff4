"""Somebody types a case code. Guessing is made slow; nobody is ever locked out of their own notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.models import CaseCode, CodeTry

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_WINDOW = timedelta(minutes=15)
# 20 tries in 15 minutes from one address: a person with a smudged note needs a handful; at this
# rate the 43 secret bits of one case take longer than ten million years.
MOST_TRIES = 20


class WrongCode(Exception):
    """The words open nothing; the message never says whether the handle exists."""


class TooManyTries(Exception):
    """This address has tried too often for now."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The case a code opens, and whether its PIN is still to come."""

    case_id: uuid.UUID
    needs_pin: bool
    is_hidden: bool


def enter_case(*, typed: str, address: str, now: datetime) -> Entered:
    """Return the case a code opens; raise codes.NotACode, WrongCode or TooManyTries."""
    _slow_down(address, now)
    words = codes.read_words(typed)
    found = CaseCode.objects.select_related("case")
    code = found.filter(handle_index=codes.handle_index(words)).first()
    if code is None:
        codes.waste_the_same_time(words)
    if code is None or not codes.secret_fits(code.secret_hash, words):
        _count(address, now)
        raise WrongCode
    if not code.pin_hash:
        _note(code, now)
    return _entered(code)


def give_pin(*, case_id: uuid.UUID, pin: str, address: str, now: datetime) -> Entered:
    """Finish entering a case that has a PIN; raise WrongCode or TooManyTries."""
    _slow_down(address, now)
    code = CaseCode.objects.select_related("case").filter(pk=case_id).first()
    if code is None or not codes.pin_fits(code.pin_hash, pin):
        _count(address, now)
        raise WrongCode
    _note(code, now)
    return _entered(code)


def _entered(code: CaseCode) -> Entered:
    return Entered(case_id=code.pk, needs_pin=bool(code.pin_hash), is_hidden=code.case.is_hidden)


@transaction.atomic
def _note(code: CaseCode, now: datetime) -> None:
    record(Name.CASE_ENTERED, actor="code-holder", case_id=code.pk, now=now)


def _slow_down(address: str, now: datetime) -> None:
    bucket = codes.address_bucket(address)
    if CodeTry.objects.filter(bucket=bucket, at__gt=now - _WINDOW).count() >= MOST_TRIES:
        raise TooManyTries


def _count(address: str, now: datetime) -> None:
    CodeTry.objects.create(bucket=codes.address_bucket(address), at=now)

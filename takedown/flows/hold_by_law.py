"""The operator keeps a case because the law says so: nothing of it is destroyed before a day, whoever asks.

It opens nothing to anybody. The people in the case are told, unless the operator writes down why they may
not be: then its lines stand in the chain of the house, and in none that goes into a pack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.holds import LONGEST_HOLD
from takedown.cases.models import Case, Hold, TakenBack
from takedown.common.identifiers import read_reference

if TYPE_CHECKING:
    from datetime import datetime

OPERATOR = "operator"
_NOT_TOLD = "Not told, because: "


class NoSuchCase(Exception):
    """There is no case of this reference, or its key is gone."""


class NoSuchTime(Exception):
    """The time is over, or more than two years away."""


class IsQuiet(Exception):
    """Nobody may be told of the duty that stands, and neither was it said again nor that they may be told now."""


class NoBasis(Exception):
    """What the duty rests on, or why nobody may be told, is not said."""


@transaction.atomic
def hold_by_law(
    *,
    reference: str,
    until: datetime,
    basis: str,
    not_told: str | None,
    now: datetime,
    tell: bool = False,
) -> Hold:
    """Keep a case; one that is kept so already is kept anew. Raises NoSuchCase, NoSuchTime, NoBasis or IsQuiet.

    `not_told` is None where the people are told; else why they may not be. After a quiet one, they are told
    only where `tell` says so. The basis is sealed with the key of the case; the people who are told read it.
    """
    case = Case.objects.select_for_update(no_key=True).filter(reference=read_reference(reference))
    found = case.first()
    if found is None:
        raise NoSuchCase
    if not now < until <= now + LONGEST_HOLD:
        raise NoSuchTime
    if not basis.strip() or (not_told is not None and not not_told.strip()):
        raise NoBasis
    try:
        key = keystore.load(found.pk)
    except keystore.KeyGone:
        raise NoSuchCase from None
    if not_told is None:
        _tell_of_a_quiet_one(found, wanted=tell)
    end_before(found, now=now)
    hold = Hold(
        case=found, set_at=now, set_by=OPERATOR, ends_at=until, binding=True,
        quiet=not_told is not None,
    )  # fmt: skip
    words = basis if not_told is None else f"{basis}\n{_NOT_TOLD}{not_told}"
    hold.reason_sealed = key.seal_text(words, hold.reason_place)
    hold.save(force_insert=True)
    _note(Name.KEPT_BY_LAW, hold, now=now, count=(until - now).days)
    return hold


def _tell_of_a_quiet_one(case: Case, *, wanted: bool) -> None:
    """Show what it kept, where the people may be told from now on; nothing where none is quiet."""
    if not Hold.objects.binding().filter(case=case, ended_at__isnull=True, quiet=True).exists():
        return
    if not wanted:
        raise IsQuiet
    TakenBack.objects.filter(case=case).update(looks_destroyed_at=None)


@transaction.atomic
def end_hold_by_law(*, reference: str, now: datetime) -> None:
    """End it; raise NoSuchCase where no case of this reference is kept by law."""
    cases = Case.objects.select_for_update(no_key=True)
    found = cases.filter(reference=read_reference(reference)).first()
    if found is None or not end_before(found, now=now):
        raise NoSuchCase


def end_before(case: Case, *, now: datetime) -> bool:
    """End what stands, run out or not; return whether there was a live one."""
    hold = Hold.objects.binding().filter(case=case, ended_at__isnull=True).first()
    if hold is None:
        return False
    hold.ended_at, hold.ended_by = now, OPERATOR
    hold.save(update_fields=["ended_at", "ended_by"])
    _note(Name.KEPT_BY_LAW_ENDED, hold, now=now)
    return hold.ends_at > now


def _note(name: Name, hold: Hold, *, now: datetime, **details: int) -> None:
    chain = None if hold.quiet else hold.case_id
    record(name, actor=OPERATOR, case_id=chain, now=now, hold=str(hold.pk), **details)

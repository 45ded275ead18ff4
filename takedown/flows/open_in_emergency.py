"""Somebody opens a case they have not taken, because it cannot wait. Everybody concerned is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.access import granted_to, held_by
from takedown.cases.assignments import BreakGlass, Told
from takedown.cases.models import Case
from takedown.common.identifiers import new_id, read_reference

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

OPEN_FOR = timedelta(hours=1)
SHORTEST_REASON = 20
MOST_IN_A_DAY = 3
_A_DAY = timedelta(days=1)


class NoSuchReference(Exception):
    """No case of this reference was granted to the visitor's organisation, or none is there at all."""


class TooMany(Exception):
    """The visitor opened as many in 24 hours as one may."""


class ReasonTooShort(Exception):
    """The reason says too little."""


class SameReason(Exception):
    """The visitor gave the same reason for this case before."""


class NoNeed(Exception):
    """The visitor has taken this case."""


@transaction.atomic
def open_in_emergency(
    visitor: Visitor, *, reference: str, reason: str, now: datetime
) -> BreakGlass:
    """Open a granted case for an hour, and tell its person and every manager.

    Raises NoSuchReference, TooMany, ReasonTooShort, SameReason or NoNeed.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort
    _count(visitor, now)
    case = _case_of(visitor, reference, now)
    key = _key_of(case)
    earlier = BreakGlass.objects.filter(case=case, membership_id=visitor.works_as)
    for one in earlier:
        if (
            key.open_text(bytes(one.reason_sealed), one.reason_place).casefold()
            == reason.casefold()
        ):
            raise SameReason
    opening = BreakGlass(
        pk=new_id(), case=case, membership_id=visitor.works_as, opened_at=now,
        ends_at=now + OPEN_FOR,
    )  # fmt: skip
    opening.reason_sealed = key.seal_text(reason, opening.reason_place)
    opening.save(force_insert=True)
    Told.objects.bulk_create(Told(opening=opening, membership=one) for one in _managers_of(visitor))
    record(
        Name.EMERGENCY_OPENED, actor=visitor.actor, case_id=case.pk, now=now,
        membership=str(visitor.works_as), role=visitor.role,
    )  # fmt: skip
    return opening


def _count(visitor: Visitor, now: datetime) -> None:
    """Raise TooMany, before anything is looked up: then not even a right reference is told apart."""
    # One at a time for each person, so that of two at once both are counted.
    Membership.objects.select_for_update(no_key=True).filter(pk=visitor.works_as).first()
    lately = BreakGlass.objects.filter(membership_id=visitor.works_as, opened_at__gt=now - _A_DAY)
    if lately.count() >= MOST_IN_A_DAY:
        raise TooMany


def _case_of(visitor: Visitor, reference: str, now: datetime) -> Case:
    granted = granted_to(visitor, now=now)
    case = granted.filter(reference=read_reference(reference)).first()
    if case is None or not may(visitor.role, Permission.OPEN_IN_AN_EMERGENCY):
        raise NoSuchReference
    # Whoever withdraws access holds the case's row: asked again once it is ours.
    Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    if not granted_to(visitor, now=now).filter(pk=case.pk).exists():
        raise NoSuchReference
    if held_by(visitor, now=now).filter(pk=case.pk).exists():
        raise NoNeed
    return case


def _key_of(case: Case) -> keystore.CaseKey:
    try:
        return keystore.load(case.pk)
    except keystore.KeyGone:
        raise NoSuchReference from None


def _managers_of(visitor: Visitor) -> list[Membership]:
    live = Membership.objects.live().filter(organisation_id=visitor.works_at)
    return list(live.filter(role__in=roles_with(Permission.SEE_WORKLOAD)))

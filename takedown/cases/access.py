"""The only door to a case. A stranger is told the same as for a case that does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind, Visitor
from takedown.cases import keystore
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.cases.hand_overs import HandOver
from takedown.cases.keeping_rules import looking_destroyed
from takedown.cases.models import Case, CaseGrant

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.keystore import CaseKey


# Access that ended so shortly before notes were hidden, or something taken out, lets a caseworker bring it back.
LATELY = timedelta(hours=72)


class NoSuchCase(Exception):
    """There is no such case for this visitor; whether there is one for anybody is not said."""


class InAnEmergency(Exception):
    """The visitor is inside for an hour only; this is for its person, or for whoever has taken the case."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case this visitor may work on, with its key."""

    case: Case
    key: CaseKey
    visitor: Visitor

    @property
    def actor(self) -> str:
        """How the audit names whoever acts."""
        return self.visitor.actor

    @property
    def is_owner(self) -> bool:
        """Whether the visitor holds the code: only they grant, withdraw and erase."""
        return self.visitor.kind is Kind.CODE_HOLDER


def visible_to(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return the cases this visitor may open; hidden ones are not among them.

    A member of an organisation needs its live grant, and to have taken the case, or an emergency.
    """
    open_cases = Case.objects.filter(hidden_at__isnull=True)
    if visitor.kind is Kind.CODE_HOLDER and visitor.case_id is not None:
        return open_cases.filter(pk=visitor.case_id, code__epoch=visitor.epoch)
    granted = granted_to(visitor, now=now)
    return granted.filter(_taken_by(visitor, now) | _in_an_emergency_of(visitor, now))


def held_by(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return the cases that are open to this visitor for longer than an hour: their own, or taken ones."""
    visible = visible_to(visitor, now=now)
    return visible.filter(_taken_by(visitor, now)) if visitor.kind is Kind.STAFF else visible


def granted_to(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return the cases a member's organisation may take on. To count and to take: none is open by it."""
    if visitor.kind is not Kind.STAFF or not _may_enter(visitor):
        return Case.objects.none()
    live = CaseGrant.objects.filter(organisation_id=visitor.works_at).live(now)
    return Case.objects.filter(hidden_at__isnull=True, pk__in=live.values("case_id"))


def not_taken(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return those of the granted cases that nobody at the visitor's organisation has taken."""
    taken = Assignment.objects.live().filter(membership__organisation_id=visitor.works_at)
    return granted_to(visitor, now=now).exclude(pk__in=taken.values("case_id"))


def looked_after(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return the cases whose warnings a member is shown: those they may open, and those nobody has taken.

    To say a reference and a time of: not all of them are open to them.
    """
    shown = Q(pk__in=visible_to(visitor, now=now).values("pk"))
    if may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        shown |= Q(pk__in=not_taken(visitor, now=now).values("pk"))
    return Case.objects.filter(shown)


def case_to_take(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> Case:
    """Return a granted case, still shut, to a caseworker who may take it; raise NoSuchCase."""
    case = granted_to(visitor, now=now).filter(pk=case_id).first()
    if case is None or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NoSuchCase
    return case


def _may_enter(visitor: Visitor) -> bool:
    return any(
        may(visitor.role, one)
        for one in (Permission.WORK_ON_GRANTED_CASES, Permission.OPEN_IN_AN_EMERGENCY)
    )


def _taken_by(visitor: Visitor, now: datetime) -> Q:
    """What a visitor has: their own but where a colleague covers for them now, and what they cover."""
    covers = HandOver.objects.covers(now)
    held = Assignment.objects.live().filter(membership_id=visitor.works_as)
    own = held.filter(~Exists(covers.filter(assignment=OuterRef("pk"))))
    covered = covers.filter(to_id=visitor.works_as)
    return Q(pk__in=own.values("case_id")) | Q(pk__in=covered.values("assignment__case_id"))


def _in_an_emergency_of(visitor: Visitor, now: datetime) -> Q:
    opened = BreakGlass.objects.live(now).filter(membership_id=visitor.works_as)
    return Q(pk__in=opened.values("case_id"))


def case_for(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> OpenCase:
    """Return the case with its key; raise NoSuchCase for anybody who may not have it."""
    case = visible_to(visitor, now=now).filter(pk=case_id).first()
    if case is None:
        raise NoSuchCase
    return with_key(case, visitor)


def enter_again(opened: OpenCase, *, now: datetime) -> OpenCase:
    """Pass the door once more with the case's row locked, before anything is changed; raise NoSuchCase.

    Erasing, ending of sessions and of access wait for that row, and what waited for them is refused.
    """
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    return case_for(opened.visitor, opened.case.pk, now=now)


def refuse_in_an_emergency(opened: OpenCase, *, now: datetime) -> None:
    """Ask the door again before what outlasts an emergency, or takes something out of the notes.

    Raises InAnEmergency for whoever is inside for an hour only, and NoSuchCase for whoever is not
    inside any more. What is refused, and why: docs/adr/0020-need-to-know.md.
    """
    if not held_by(opened.visitor, now=now).filter(pk=opened.case.pk).exists():
        case_for(opened.visitor, opened.case.pk, now=now)
        raise InAnEmergency


def hidden_case_for(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> Case:
    """Return a case that waits to be erased, to whoever typed its code since.

    Raises NoSuchCase, also for a session that was open when it was hidden: hiding ended its epoch.
    """
    hidden = Case.objects.filter(pk=case_id, hidden_at__isnull=False, code__epoch=visitor.epoch)
    case = hidden.exclude(pk__in=looking_destroyed(now)).first()
    if case is None or visitor.kind is not Kind.CODE_HOLDER or visitor.case_id != case_id:
        raise NoSuchCase
    return case


def hidden_cases_for_caseworkers(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return hidden cases that this caseworker may bring back, without their keys: nothing opens.

    Those that were granted to their organisation when they were hidden, or until less than 72 hours
    before: whoever steals a code and would destroy what it opens ends the access first.
    """
    if visitor.organisation_id is None or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        return Case.objects.none()
    hidden_at = OuterRef("hidden_at")
    ours = CaseGrant.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=hidden_at - LATELY),
        case=OuterRef("pk"),
        organisation_id=visitor.organisation_id,
        granted_at__lte=hidden_at,
        expires_at__gt=hidden_at,
    )
    hidden = Case.objects.filter(Exists(ours), hidden_at__isnull=False)
    return hidden.exclude(pk__in=looking_destroyed(now))


def half_open(case_id: uuid.UUID, *, epoch: int) -> Case:
    """Return a case whose words were typed and whose PIN is still to come, to count rows by: no key.

    Raises NoSuchCase once it is hidden, or its words have ended since.
    """
    case = Case.objects.filter(pk=case_id, hidden_at__isnull=True, code__epoch=epoch).first()
    if case is None:
        raise NoSuchCase
    return case


def case_for_work(case_id: uuid.UUID) -> OpenCase:
    """Return the case for the worker, which acts on rows a person asked for.

    Raises NoSuchCase once the case is hidden or erased: work for it stops.
    """
    case = Case.objects.filter(pk=case_id, hidden_at__isnull=True).first()
    if case is None:
        raise NoSuchCase
    return with_key(case, WORKER)


def with_key(case: Case, visitor: Visitor) -> OpenCase:
    """Return a case whose door was passed, with its key; raise NoSuchCase where that is gone."""
    try:
        return OpenCase(case=case, key=keystore.load(case.pk), visitor=visitor)
    except keystore.KeyGone:
        raise NoSuchCase from None


@dataclass(frozen=True, slots=True)
class _Worker(Visitor):
    @property
    def actor(self) -> str:
        return "worker"


WORKER = _Worker(kind=Kind.NOBODY)

"""The only door to a case. A stranger is told the same as for a case that does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind, Visitor
from takedown.cases import keystore
from takedown.cases.models import Case, CaseGrant

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.keystore import CaseKey


class NoSuchCase(Exception):
    """There is no such case for this visitor; whether there is one for anybody is not said."""


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
    """Return the cases this visitor may open; hidden ones are not among them."""
    open_cases = Case.objects.filter(hidden_at__isnull=True)
    if visitor.kind is Kind.CODE_HOLDER and visitor.case_id is not None:
        return open_cases.filter(pk=visitor.case_id, code__epoch=visitor.epoch)
    if visitor.organisation_id is not None and _is_caseworker(visitor):
        live = CaseGrant.objects.filter(organisation_id=visitor.organisation_id).live(now)
        return open_cases.filter(pk__in=live.values("case_id"))
    return Case.objects.none()


def _is_caseworker(visitor: Visitor) -> bool:
    return visitor.kind is Kind.STAFF and may(visitor.role, Permission.WORK_ON_GRANTED_CASES)


def case_for(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> OpenCase:
    """Return the case with its key; raise NoSuchCase for anybody who may not have it."""
    case = visible_to(visitor, now=now).filter(pk=case_id).first()
    if case is None:
        raise NoSuchCase
    return _opened(case, visitor)


def hidden_case_for(visitor: Visitor, case_id: uuid.UUID) -> Case:
    """Return a case that waits to be erased, to whoever typed its code since.

    Raises NoSuchCase, also for a session that was open when it was hidden: hiding ended its epoch.
    """
    hidden = Case.objects.filter(pk=case_id, hidden_at__isnull=False, code__epoch=visitor.epoch)
    case = hidden.first()
    if case is None or visitor.kind is not Kind.CODE_HOLDER or visitor.case_id != case_id:
        raise NoSuchCase
    return case


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
    return _opened(case, WORKER)


def _opened(case: Case, visitor: Visitor) -> OpenCase:
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

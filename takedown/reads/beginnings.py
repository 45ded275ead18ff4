"""Invitations to begin notes: which can be used, and how those of one organisation stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.cases.models import Beginning

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@dataclass(frozen=True, slots=True)
class BeginningRow:
    """One invitation as its organisation sees it: times only."""

    id: uuid.UUID
    made_at: datetime
    expires_at: datetime
    state: str
    word: str


def may_give_beginnings(visitor: Visitor) -> bool:
    """Whether this visitor is a caseworker."""
    return visitor.kind is Kind.STAFF and may(visitor.role, Permission.WORK_ON_GRANTED_CASES)


def can_be_used(digest: str, *, now: datetime) -> bool:
    """Whether notes can be begun by the link of this digest."""
    return Beginning.objects.usable(now).filter(token_digest=digest).exists()


def beginnings_of(visitor: Visitor, *, now: datetime) -> list[BeginningRow]:
    """Return the invitations of the visitor's organisation, newest first."""
    if visitor.organisation_id is None:
        return []
    rows = Beginning.objects.filter(organisation_id=visitor.organisation_id)
    return [
        BeginningRow(one.pk, one.made_at, one.expires_at, *_state(one, now))
        for one in rows.order_by("-made_at", "pk")
    ]


def _state(one: Beginning, now: datetime) -> tuple[str, str]:
    if one.used_at is not None:
        return "done", "Used"
    if one.withdrawn_at is not None:
        return "none", "Taken back"
    return ("none", "Run out") if one.expires_at <= now else ("wait", "Not used yet")

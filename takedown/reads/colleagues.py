"""The people of an organisation, for those who manage it: never what they work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef

from allauth.mfa.models import Authenticator

from takedown.accounts.managing import NoSuchPerson, managed_by
from takedown.accounts.models import Invitation, Membership
from takedown.accounts.roles import Role
from takedown.accounts.second_steps import APP, PASSKEY

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person, with the day they were last seen."""

    id: uuid.UUID
    address: str
    role: str
    role_name: str
    has_second_step: bool
    last_seen: date | None
    is_self: bool


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation nobody took yet."""

    id: uuid.UUID
    role_name: str
    asked_at: datetime
    ends_at: datetime


def colleagues(visitor: Visitor) -> list[Colleague]:
    """Return everybody who works at the visitor's organisation, by address; nobody for non-managers."""
    found = _rows(visitor).order_by("user__email")
    return [_colleague(visitor, row) for row in found]


def one_colleague(visitor: Visitor, membership_id: uuid.UUID) -> Colleague:
    """Return one of them; raise NoSuchPerson."""
    row = _rows(visitor).filter(pk=membership_id).first()
    if row is None:
        raise NoSuchPerson
    return _colleague(visitor, row)


def open_invitations(visitor: Visitor, *, now: datetime) -> list[OpenInvitation]:
    """Return the organisation's invitations that can still be taken, the newest first."""
    organisation_id = managed_by(visitor)
    if organisation_id is None:
        return []
    rows = Invitation.objects.open(now).filter(organisation_id=organisation_id)
    return [
        OpenInvitation(one.pk, Role(one.role).label, one.created_at, one.expires_at)
        for one in rows.order_by("-created_at", "pk")
    ]


def _rows(visitor: Visitor) -> QuerySet[Membership]:
    organisation_id = managed_by(visitor)
    if organisation_id is None:
        return Membership.objects.none()
    steps = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=(APP, PASSKEY))
    live = Membership.objects.live().filter(organisation_id=organisation_id)
    return live.select_related("user").annotate(
        has_step=Exists(steps), seen=Max("user__staff_sessions__last_seen_at")
    )


def _colleague(visitor: Visitor, row: Membership) -> Colleague:
    seen: datetime | None = row.seen  # type: ignore[attr-defined] # annotated above
    return Colleague(
        id=row.pk,
        address=row.user.email,
        role=row.role,
        role_name=Role(row.role).label,
        has_second_step=row.has_step,  # type: ignore[attr-defined]
        last_seen=seen.date() if seen else None,
        is_self=row.pk == visitor.membership_id,
    )

"""Questions about people who work at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import Membership, Organisation, StaffSession, User
from takedown.accounts.roles import Permission, Role, roles_with

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor


def membership_of(user_id: uuid.UUID) -> Membership | None:
    """Return the live membership of a person, with the organisation."""
    live = Membership.objects.live().filter(user_id=user_id)
    return live.select_related("organisation").order_by("started_at", "pk").first()


def signed_in_member(user_id: uuid.UUID, *, digest: str, now: datetime) -> Membership | None:
    """Return the membership of a person whose sign-in counts: live, and with the second step taken.

    One whose recovery codes nobody said to have kept does not count either: whoever loses their
    phone then would have no way back.
    """
    session = StaffSession.objects.live(now).filter(
        user_id=user_id, digest=digest, second_step_at__isnull=False
    )
    whole = session.filter(user__codes_kept_at__isnull=False)
    return membership_of(user_id) if whole.exists() else None


def user_id_of(address: str) -> uuid.UUID | None:
    """Return whose address this is; None for nobody's."""
    return User.objects.filter(email__iexact=address).values_list("pk", flat=True).first()


def password_version(user_id: uuid.UUID) -> str:
    """Return what is another text after each change of a password: its hash; empty for nobody."""
    return User.objects.filter(pk=user_id).values_list("password", flat=True).first() or ""


def organisations() -> QuerySet[Organisation]:
    """Return every organisation that has somebody to work on cases, by name."""
    # A safeguarding lead sees what is frozen, and works on no case.
    workers = Membership.objects.live().exclude(role=Role.SAFEGUARDING_LEAD)
    staffed = workers.values("organisation_id")
    return Organisation.objects.filter(pk__in=staffed).order_by("name")


def report_address(organisation_id: str) -> str:
    """Return where an organisation takes answers for the people it helps."""
    return Organisation.objects.get(pk=organisation_id).report_address


def colleagues(visitor: Visitor, *, but: uuid.UUID | None = None) -> list[tuple[str, str]]:
    """Return the id and address of each caseworker a case can be handed to, by address.

    `but` is whose case it is, where it is not the visitor's own.
    """
    live = Membership.objects.live().filter(
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    others = live.exclude(pk=but or visitor.works_as).select_related("user")
    return [(str(one.pk), one.user.email) for one in others.order_by("user__email")]


def known_as(visitor: Visitor) -> str:
    """Return what a member chose to be called by the people they help; "" for nothing."""
    chosen = Membership.objects.live().filter(pk=visitor.works_as)
    return chosen.values_list("known_as", flat=True).first() or ""

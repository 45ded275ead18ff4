"""What managing people stands on: only one's own organisation, and somebody is always left to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import Invitation, Membership
from takedown.accounts.roles import GIVEN_BY_MANAGERS, Permission, Role, may
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


_STAFF = f"{Kind.STAFF}:"


class NoSuchPerson(Exception):
    """Nobody of this id works at the visitor's organisation, or the visitor manages nobody."""


class LastManager(Exception):
    """After this nobody could invite people or change roles in the organisation any more."""


class NoSuchAddress(Exception):
    """Nobody who works at an organisation signs in with this address."""


class OnlyTheOperator(Exception):
    """Whoever runs the site names safeguarding leads, and nobody else makes or unmakes one."""


def managed_by(visitor: Visitor) -> uuid.UUID | None:
    """Return the organisation whose people the visitor manages; None for whoever manages nobody."""
    return visitor.organisation_id if may(visitor.role, Permission.INVITE_PEOPLE) else None


def colleague(visitor: Visitor, membership_id: uuid.UUID) -> Membership:
    """Return a live membership of the visitor's organisation, held until the transaction ends.

    All of the organisation are held: two managers cannot take the role from each other at once.
    Raises NoSuchPerson.
    """
    organisation_id = managed_by(visitor)
    if organisation_id is None or visitor.membership_id is None:
        raise NoSuchPerson
    live = Membership.objects.live().filter(organisation_id=organisation_id)
    held = {one.pk: one for one in live.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    found, own = held.get(membership_id), held.get(visitor.membership_id)
    # The visitor's role may have been taken while they waited.
    if found is None or own is None or not may(own.role, Permission.INVITE_PEOPLE):
        raise NoSuchPerson
    return found


def member_of_address(address: str) -> Membership:
    """Return who signs in with an address, however it is written, held until the transaction ends.

    For whoever runs the site. Raises NoSuchAddress.
    """
    live = Membership.objects.live().select_for_update(no_key=True, of=("self",))
    found = live.filter(user__email__iexact=address).first()
    if found is None:
        raise NoSuchAddress
    return found


def addresses_of(actors: Collection[str]) -> dict[str, str]:
    """Return by actor, as the audit names them, the address of each who works or worked somewhere."""
    ids = [one.removeprefix(_STAFF) for one in actors if one.startswith(_STAFF)]
    found = Membership.objects.filter(pk__in=ids).values_list("pk", "user__email")
    return {f"{_STAFF}{pk}": email for pk, email in found}


def hold_membership(visitor: Visitor) -> None:
    """Wait for whoever ends or changes the visitor's work, and let nobody do so until the transaction ends.

    Ask who they are after it. Not where `colleague` comes later: that holds all of an organisation, in order.
    """
    own = Membership.objects.select_for_update(no_key=True, of=("self",))
    own.filter(pk=visitor.works_as).first()


def refuse_a_lead(*roles: str) -> None:
    """Raise OnlyTheOperator where one of these roles is not a manager's to give, or to take."""
    if any(role not in GIVEN_BY_MANAGERS for role in roles):
        raise OnlyTheOperator


def take_invitations_back(membership: Membership, *, by: str, now: datetime) -> None:
    """Remove the open invitations of somebody who manages nobody any more: they count for no later role either."""
    theirs = Invitation.objects.filter(invited_by=f"{_STAFF}{membership.pk}", taken_at__isnull=True)
    for one in theirs.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        gone = str(one.pk)
        one.delete()
        record(Name.INVITATION_TAKEN_BACK, actor=by, now=now, invitation=gone)


def leave_a_manager(membership: Membership) -> None:
    """Raise LastManager where nobody but this person manages the organisation."""
    managing = [role for role in Role.values if may(role, Permission.INVITE_PEOPLE)]
    if membership.role not in managing:
        return
    others = Membership.objects.live().filter(
        organisation_id=membership.organisation_id, role__in=managing
    )
    if not others.exclude(pk=membership.pk).exists():
        raise LastManager

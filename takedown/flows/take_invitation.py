"""An invited person joins: once, in time, with an address and a password of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from allauth.account.models import EmailAddress

from takedown.accounts.invitations import digest
from takedown.accounts.models import Invitation, Membership, User
from takedown.accounts.roles import Role
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime


class InvitationGone(Exception):
    """The invitation was taken, has run out, is of somebody who may not invite any more, or never was."""


class AddressTaken(Exception):
    """Somebody signs in with this address already."""


def open_invitation(token: str, *, now: datetime) -> Invitation:
    """Return an invitation that can still be taken; raise InvitationGone."""
    # A lead that a manager invited before only whoever runs the site could name one.
    open_ones = Invitation.objects.open(now).exclude(
        role=Role.SAFEGUARDING_LEAD, invited_by__startswith=f"{Kind.STAFF}:"
    )
    invitation = open_ones.filter(token_digest=digest(token)).first()
    if invitation is None:
        raise InvitationGone
    return invitation


@transaction.atomic
def take_invitation(*, token: str, email: str, password: str, now: datetime) -> User:
    """Make the person and their membership; raise InvitationGone or AddressTaken."""
    invitation = open_invitation(token, now=now)
    Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    invitation = open_invitation(token, now=now)
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    user = User.objects.create_user(email, password)
    # allauth asks for a verified address before a second step; the invitation was sent to them.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    membership = Membership.objects.create(
        user=user, organisation=invitation.organisation, role=invitation.role, started_at=now
    )
    invitation.taken_at = now
    invitation.taken_by = user
    invitation.save()
    record(
        Name.INVITATION_TAKEN, actor=f"staff:{membership.pk}", now=now,
        invitation=str(invitation.pk), membership=str(membership.pk),
    )  # fmt: skip
    return user

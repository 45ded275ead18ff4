"""An invited person joins: once, in time, with an address and a password of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from takedown.accounts.invitations import digest
from takedown.accounts.models import Invitation, Membership, User
from takedown.accounts.roles import Role
from takedown.accounts.staff_sessions import end_all
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime


class InvitationGone(Exception):
    """The invitation was taken, has run out, is of somebody who may not invite any more, or never was."""


class AddressTaken(Exception):
    """Somebody works here, or elsewhere, under this address, or the operator shut it."""


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
    """Make the person and their membership; raise InvitationGone or AddressTaken.

    Somebody whose work has ended comes back under the same address, with nothing of what let them in before.
    """
    invitation = open_invitation(token, now=now)
    Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    invitation = open_invitation(token, now=now)
    user = _person(email, password, now=now)
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


def _person(email: str, password: str, *, now: datetime) -> User:
    known = User.objects.select_for_update(no_key=True).filter(email__iexact=email).first()
    if known is None:
        user = _new_person(email, password)
        # allauth asks for a verified address before a second step; the invitation was sent to them.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user
    if not known.is_active or Membership.objects.live().filter(user=known).exists():
        raise AddressTaken
    # Whoever holds the invitation need not be who was here: no password, phone or browser of then counts.
    Authenticator.objects.filter(user=known).delete()
    known.set_password(password)
    known.codes_kept_at = None
    known.save(update_fields=["password", "codes_kept_at"])
    end_all(known.pk, now=now)
    return known


def _new_person(email: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password)
    except IntegrityError:
        # Somebody came by another invitation at this moment, under the same address.
        raise AddressTaken from None

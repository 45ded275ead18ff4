"""A colleague lost their phone: a manager, or whoever runs the site, lets them set up a new second step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from allauth.mfa.models import Authenticator

from takedown.accounts.managing import colleague, member_of_address
from takedown.accounts.models import OPERATOR, User
from takedown.accounts.staff_sessions import end_all
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.models import Membership
    from takedown.accounts.visitor import Visitor


class OwnStep(Exception):
    """Nobody takes their own second step away."""


@transaction.atomic
def reset_second_step(visitor: Visitor, *, membership_id: uuid.UUID, now: datetime) -> None:
    """Remove a colleague's second steps and end their sign-ins; raise managing.NoSuchPerson or OwnStep."""
    membership = colleague(visitor, membership_id)
    if membership_id == visitor.membership_id:
        raise OwnStep
    _reset(membership, actor=visitor.actor, now=now)


@transaction.atomic
def reset_second_step_of(email: str, *, now: datetime) -> None:
    """The same, by whoever runs the site; raise managing.NoSuchAddress."""
    _reset(member_of_address(email), actor=OPERATOR, now=now)


def _reset(membership: Membership, *, actor: str, now: datetime) -> None:
    user_id = membership.user_id
    User.objects.select_for_update(no_key=True).get(pk=user_id)
    Authenticator.objects.filter(user_id=user_id).delete()
    User.objects.filter(pk=user_id).update(codes_kept_at=None)
    count = end_all(user_id, now=now)
    record(Name.SECOND_STEP_RESET, actor=actor, now=now, membership=str(membership.pk), count=count)

"""A person sets a new password, or whoever runs the site does: every sign-in of theirs ends with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.managing import member_of_address
from takedown.accounts.models import OPERATOR, User
from takedown.accounts.staff_sessions import end_all
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@transaction.atomic
def change_password(visitor: Visitor, *, user_id: uuid.UUID, password: str, now: datetime) -> None:
    """Set it and end all of the person's sign-ins, this one too. The old one was asked for before."""
    _set(user_id, password, actor=visitor.actor, now=now)


@transaction.atomic
def set_password_of(address: str, *, password: str, now: datetime) -> None:
    """The same, by whoever runs the site, who was asked by telephone; raise managing.NoSuchAddress."""
    _set(member_of_address(address).user_id, password, actor=OPERATOR, now=now)


def _set(user_id: uuid.UUID, password: str, *, actor: str, now: datetime) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    count = end_all(user_id, now=now)
    record(Name.NEW_PASSWORD_SET, actor=actor, now=now, count=count)

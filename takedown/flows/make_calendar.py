"""A caseworker makes a secret address for their calendar, makes it anew, or ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.calendars import CalendarFeed, new_token, token_digest
from takedown.accounts.managing import hold_membership
from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NotACaseworker(Exception):
    """Only a caseworker has times of cases."""


@transaction.atomic
def make_calendar(visitor: Visitor, *, now: datetime) -> str:
    """Return the token of a fresh address; the one before leads nowhere from now on. Raises NotACaseworker."""
    if not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NotACaseworker
    hold_membership(visitor)
    token = new_token()
    CalendarFeed.objects.filter(membership_id=visitor.works_as).delete()
    CalendarFeed.objects.create(
        membership_id=visitor.works_as, token_digest=token_digest(token), made_at=now
    )
    record(Name.CALENDAR_MADE, actor=visitor.actor, now=now, membership=str(visitor.works_as))
    return token


@transaction.atomic
def end_calendar(visitor: Visitor, *, now: datetime) -> None:
    """End the address, if there is one."""
    ended, _ = CalendarFeed.objects.filter(membership_id=visitor.works_as).delete()
    if ended:
        record(Name.CALENDAR_ENDED, actor=visitor.actor, now=now, membership=str(visitor.works_as))

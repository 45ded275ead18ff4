"""Somebody ends a hold. The person ends any; a caseworker those that caseworkers set. Nobody a binding one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.models import Hold

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchHold(Exception):
    """There is no such hold in this case, it has ended, or it is not theirs to end."""


@transaction.atomic
def end_hold(opened: OpenCase, *, hold_id: uuid.UUID, now: datetime) -> None:
    """End a hold now; raise NoSuchHold or access.InAnEmergency."""
    refuse_in_an_emergency(opened, now=now)
    holds = Hold.objects.live(now).filter(case=opened.case, binding=False)
    if not opened.is_owner:
        holds = holds.by_staff()
    hold = holds.select_for_update(no_key=True).filter(pk=hold_id).first()
    if hold is None:
        raise NoSuchHold
    hold.ended_at, hold.ended_by = now, opened.actor
    hold.save(update_fields=["ended_at", "ended_by"])
    record(Name.HOLD_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now, hold=str(hold.pk))

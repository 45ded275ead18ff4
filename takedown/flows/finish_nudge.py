"""A caseworker says that they dealt with news that was theirs to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Nudge
from takedown.alerts.nudges import NudgeState
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchNudge(Exception):
    """There is nothing of that kind to deal with in this case, or it is not a caseworker who says so."""


@transaction.atomic
def finish_nudge(opened: OpenCase, *, nudge_id: uuid.UUID, now: datetime) -> Nudge:
    """Take it off the desk. Raises NoSuchNudge."""
    tasks = Nudge.objects.filter(case=opened.case, state=NudgeState.TASK)
    nudge = tasks.select_for_update(no_key=True).filter(pk=nudge_id).first()
    if nudge is None or opened.is_owner:
        raise NoSuchNudge
    nudge.state, nudge.ended_at, nudge.ended_by = NudgeState.DONE, now, opened.actor
    nudge.save(update_fields=["state", "ended_at", "ended_by"])
    record(Name.NUDGE_DONE, actor=opened.actor, case_id=opened.case.pk, now=now)
    return nudge

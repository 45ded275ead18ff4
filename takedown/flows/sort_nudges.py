"""The sweep that decides: what may go now is handed on, what may not waits, is a caseworker's, or is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.deciding import What, decide
from takedown.alerts.models import Nudge, SafeContact
from takedown.alerts.nudges import WAITS, Dropped, NudgeState
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.common.queue import enqueue
from takedown.common.vault import CannotOpen
from takedown.deadlines.news import has_news

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

logger = logging.getLogger(__name__)


def sort_nudges(*, now: datetime) -> int:
    """Look at each that is not over and return how many changed or were handed on."""
    waiting = Nudge.objects.may_still_go().filter(case__hidden_at__isnull=True)
    # All of them: those that wait for an hour would else hold back those whose hour it is.
    ids = list(waiting.order_by("newest_at").values_list("pk", flat=True))
    left = Nudge.objects.filter(state=NudgeState.SENDING, leased_until__lt=now)
    lost = list(left.values_list("pk", flat=True))
    return sum(_sort_one(one, now) for one in ids) + sum(_end_in_doubt(one, now) for one in lost)


def _sort_one(nudge_id: uuid.UUID, now: datetime) -> int:
    """Sort one; what does not open holds back no other, and reaches nobody."""
    try:
        return _sort(nudge_id, now)
    except CannotOpen:
        logger.warning("Nudge %s: what is sealed of it does not open.", nudge_id)
        return 0


@transaction.atomic
def _sort(nudge_id: uuid.UUID, now: datetime) -> int:
    rows = Nudge.objects.may_still_go().select_for_update(no_key=True, skip_locked=True)
    nudge = rows.filter(pk=nudge_id).first()
    if nudge is None:
        return 0
    try:
        opened = case_for_work(nudge.case_id)
    except NoSuchCase:
        return 0
    if not has_news(nudge.case_id, after=nudge.newest_at - WAITS):
        return _drop(nudge, Dropped.NO_NEWS, now)
    contact = SafeContact.objects.filter(pk=nudge.case_id).first()
    decision = decide(opened, contact, nudge, now=now)
    if decision.what is What.DROP:
        _drop(nudge, decision.why or Dropped.STOPPED, now)
    elif decision.what is What.TASK:
        nudge.state = NudgeState.TASK
        nudge.save(update_fields=["state"])
        record(Name.NUDGE_FOR_STAFF, actor="worker", case_id=nudge.case_id, now=now)
    elif decision.what is What.SEND:
        enqueue("deliver_nudge", nudge_id=str(nudge_id))
    return int(decision.what is not What.WAIT)


def _drop(nudge: Nudge, why: Dropped, now: datetime) -> int:
    nudge.state, nudge.why, nudge.ended_at = NudgeState.DROPPED, why, now
    nudge.save(update_fields=["state", "why", "ended_at"])
    name = Name.NUDGE_NOT_NEEDED if why is Dropped.NO_NEWS else Name.NUDGE_DROPPED
    record(name, actor="worker", case_id=nudge.case_id, now=now, reason_code=why)
    return 1


@transaction.atomic
def _end_in_doubt(nudge_id: uuid.UUID, now: datetime) -> int:
    rows = Nudge.objects.select_for_update(no_key=True, skip_locked=True)
    nudge = rows.filter(pk=nudge_id, state=NudgeState.SENDING, leased_until__lt=now).first()
    if nudge is None:
        return 0
    nudge.state, nudge.leased_until, nudge.ended_at = NudgeState.UNKNOWN, None, now
    nudge.save(update_fields=["state", "leased_until", "ended_at"])
    record(Name.NUDGE_UNKNOWN, actor="worker", case_id=nudge.case_id, now=now)
    return 1

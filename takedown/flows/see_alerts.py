"""Somebody saw what the alerts of a case say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Alert, Nudge
from takedown.alerts.nudges import Dropped
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def see_alerts(opened: OpenCase, *, now: datetime) -> int:
    """Mark the alerts raised so far as seen and return how many were new.

    Whoever was here themselves need not be told any more.
    """
    new = Alert.objects.filter(case=opened.case, seen_at__isnull=True, raised_at__lte=now)
    seen = new.update(seen_at=now)
    if seen:
        record(Name.ALERTS_SEEN, actor=opened.actor, case_id=opened.case.pk, now=now, count=seen)
    if opened.is_owner and Nudge.objects.filter(case=opened.case).drop(Dropped.SEEN, now=now):
        record(Name.NUDGE_NOT_NEEDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return seen

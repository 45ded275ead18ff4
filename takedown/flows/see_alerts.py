"""Somebody saw what the alerts of a case say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def see_alerts(opened: OpenCase, *, now: datetime) -> int:
    """Mark the alerts raised so far as seen and return how many were new."""
    new = Alert.objects.filter(case=opened.case, seen_at__isnull=True, raised_at__lte=now)
    seen = new.update(seen_at=now)
    if seen:
        record(Name.ALERTS_SEEN, actor=opened.actor, case_id=opened.case.pk, now=now, count=seen)
    return seen

"""The person takes back that they may be contacted: at once, and what waits to go is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Nudge, SafeContact
from takedown.alerts.nudges import Dropped
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def end_safe_contact(opened: OpenCase, *, now: datetime) -> bool:
    """Forget the address and everything said of it; False where there was nothing to forget."""
    rows = SafeContact.objects.select_for_update(no_key=True)
    contact = rows.filter(pk=opened.case.pk, way_sealed__isnull=False).first()
    if contact is None:
        return False
    contact.take_back(now=now)
    contact.save()
    Nudge.objects.filter(case=opened.case).drop(Dropped.STOPPED, now=now)
    record(Name.SAFE_CONTACT_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return True

"""The person says how they may be contacted, and whether it is safe now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Nudge, SafeContact
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.alerts.safe_way import SafeWay
    from takedown.cases.access import OpenCase


@transaction.atomic
def save_safe_contact(opened: OpenCase, *, way: SafeWay, now: datetime) -> SafeContact:
    """Keep it, sealed. An address other than the last is used after 72 hours; the last never hears of it.

    Raises access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    before = SafeContact.objects.filter(pk=case.pk).first()
    contact = before or SafeContact(case=case, changed_at=now)
    contact.keep(opened.key, way, is_first=before is None, now=now)
    contact.save()
    Nudge.objects.filter(case=case).look_again()
    record(Name.SAFE_CONTACT_SAVED, actor=opened.actor, case_id=case.pk, now=now)
    return contact

"""The person says that the way they gave is still safe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.alerts.models import Nudge, SafeContact
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.answers import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NothingToConfirm(Exception):
    """They gave no way, or took it back."""


@transaction.atomic
def confirm_safe_contact(opened: OpenCase, *, now: datetime) -> SafeContact:
    """Believe it for another 30 days. Raises NothingToConfirm or access.InAnEmergency."""
    refuse_in_an_emergency(opened, now=now)
    rows = SafeContact.objects.select_for_update(no_key=True)
    contact = rows.filter(pk=opened.case.pk).first()
    way = contact.opened(opened.key) if contact else None
    if contact is None or way is None:
        raise NothingToConfirm
    contact.keep(opened.key, replace(way, safe=Answer.YES), is_first=False, now=now)
    contact.save()
    Nudge.objects.filter(case=opened.case).look_again()
    record(Name.SAFE_CONTACT_CONFIRMED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return contact

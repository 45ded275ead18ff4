"""The person closes their notes on every other device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTheOwner(Exception):
    """Only whoever holds the code may end its sessions."""


@transaction.atomic
def end_other_sessions(opened: OpenCase, *, now: datetime) -> int:
    """End every session of the case and return the new epoch, for this one; raise NotTheOwner."""
    if not opened.is_owner:
        raise NotTheOwner
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    code.epoch += 1
    code.save(update_fields=["epoch"])
    record(Name.SESSIONS_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return code.epoch

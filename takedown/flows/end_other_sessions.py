"""The person closes their notes on every other device."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


# Somebody with stolen words who did it without pause would keep the person out; as it is, each of the
# two has a quarter of an hour.
ONCE_IN = timedelta(minutes=15)


class NotTheOwner(Exception):
    """Only whoever holds the code may end its sessions."""


class TooSoon(Exception):
    """It was done less than 15 minutes ago."""


@transaction.atomic
def end_other_sessions(opened: OpenCase, *, now: datetime) -> int:
    """End every session of the case and return the new epoch, for this one; raise NotTheOwner or TooSoon."""
    if not opened.is_owner:
        raise NotTheOwner
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    ended = Event.objects.filter(case_id=opened.case.pk, name=Name.SESSIONS_ENDED)
    if ended.filter(at__gt=now - ONCE_IN).exists():
        raise TooSoon
    code.epoch += 1
    code.save(update_fields=["epoch"])
    record(Name.SESSIONS_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return code.epoch

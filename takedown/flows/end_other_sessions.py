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


# Nobody can tell the person from somebody with stolen words, and whoever presses first keeps the other out
# until the next time: so there are few. Between two each of them has a quarter of an hour at least.
ONCE_IN = timedelta(minutes=15)
_DAY = timedelta(days=1)
MOST_IN_A_DAY = 4


class NotTheOwner(Exception):
    """Only whoever holds the code may end its sessions."""


class TooSoon(Exception):
    """It was done less than 15 minutes ago, or four times in a day."""


@transaction.atomic
def end_other_sessions(opened: OpenCase, *, now: datetime) -> int:
    """End every session of the case and return the new epoch, for this one; raise NotTheOwner or TooSoon."""
    if not opened.is_owner:
        raise NotTheOwner
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    ended = Event.objects.filter(case_id=opened.case.pk, name=Name.SESSIONS_ENDED)
    in_a_day = ended.filter(at__gt=now - _DAY).count()
    if in_a_day >= MOST_IN_A_DAY or ended.filter(at__gt=now - ONCE_IN).exists():
        raise TooSoon
    code.epoch += 1
    code.save(update_fields=["epoch"])
    record(Name.SESSIONS_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return code.epoch

"""A caseworker opens a case. The person can see that they did."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

# One line for a sitting, not for a page: a list nobody can read protects nobody.
_SITTING = timedelta(minutes=30)


@transaction.atomic
def view_case(opened: OpenCase, *, now: datetime) -> None:
    """Record that a caseworker is in the case, once for each sitting."""
    if opened.is_owner:
        return
    lately = Event.objects.filter(
        case_id=opened.case.pk, name=Name.CASE_VIEWED, actor=opened.actor, at__gt=now - _SITTING
    )
    if not lately.exists():
        record(Name.CASE_VIEWED, actor=opened.actor, case_id=opened.case.pk, now=now)

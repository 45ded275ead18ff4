"""What is worth coming back for: a clock that passed and still counts, a letter that still waits, an answer inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from takedown.alerts.models import PASSED, REMINDER, Alert
from takedown.cases.messages import Addressee
from takedown.deadlines.models import Deadline
from takedown.deadlines.waiting import waiting_submissions

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.messages import AddresseeQuerySet

# Raised by what they did a moment ago: no news to them.
_AT_ONCE: Final = f"{REMINDER}0"


def news() -> QuerySet[Alert]:
    """Return the alerts that are still true and worth coming back for, seen or not."""
    clocks = Deadline.objects.running().not_frozen()
    passed = Q(kind=PASSED, deadline_id__in=clocks.values("pk"))
    waits = Q(kind__startswith=REMINDER, submission_id__in=waiting_submissions().values("pk")) & ~Q(
        kind=_AT_ONCE
    )
    return Alert.objects.filter(passed | waits)


def answers_inside() -> AddresseeQuerySet:
    """Return the messages of organisations that their person has not read."""
    return Addressee.objects.unread().filter(organisation__isnull=True)


def has_news(case_id: uuid.UUID, *, after: datetime) -> bool:
    """Whether something came to a case after an instant that is worth coming back for."""
    inside = answers_inside().filter(message__case=case_id, message__written_at__gt=after)
    return news().filter(case=case_id, raised_at__gt=after).exists() or inside.exists()

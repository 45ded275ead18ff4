"""Alerts that are still true: a clock that passed and still counts, a letter that still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from takedown.alerts.models import PASSED, REMINDER, Alert
from takedown.deadlines.models import Deadline
from takedown.deadlines.waiting import waiting_submissions

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Raised by what they did a moment ago: no news to them.
_AT_ONCE: Final = f"{REMINDER}0"


def news() -> QuerySet[Alert]:
    """Return the alerts that are worth coming back for, seen or not."""
    passed = Q(kind=PASSED, deadline_id__in=Deadline.objects.running().values("pk"))
    waits = Q(kind__startswith=REMINDER, submission_id__in=waiting_submissions().values("pk")) & ~Q(
        kind=_AT_ONCE
    )
    return Alert.objects.filter(passed | waits)

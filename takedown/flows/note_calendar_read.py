"""A calendar asked for its times: its caseworker is told when it last did."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.accounts.calendars import CalendarFeed

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_AN_HOUR = timedelta(hours=1)


def note_calendar_read(feed_id: uuid.UUID, *, now: datetime) -> None:
    """Keep when it was asked for, to the hour: a calendar asks all day, and each time would be a write."""
    lately = Q(read_at__isnull=True) | Q(read_at__lte=now - _AN_HOUR)
    CalendarFeed.objects.filter(lately, pk=feed_id).update(read_at=now)

"""A worker says that it lives: a time, and nothing of what it is working on. It is not an event of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.alerts.models import Heartbeat

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.alerts.heartbeats import Heart


def note_heartbeat(heart: Heart, *, now: datetime) -> None:
    """Write down when this heart was heard, in one statement. Raises DatabaseError."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(heart=heart, at=now)],
        update_conflicts=True,
        unique_fields=["heart"],
        update_fields=["at"],
    )

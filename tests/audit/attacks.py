"""What somebody with the superuser's rights can do to the tables: triggers off, then anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

from takedown.audit.models import DailyLeaf, DailyRoot, DailyStamp, Event
from takedown.audit.record import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = tuple(one._meta.db_table for one in (Event, DailyRoot, DailyLeaf, DailyStamp))


@contextmanager
def no_triggers() -> Iterator[None]:
    """Every trigger off for a block."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    yield
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def chain(case_id) -> list[Event]:
    return list(Event.objects.filter(case_id=case_id).order_by("sequence"))


def write(events: list[Event]) -> None:
    """Put these events where the chain of their case is, numbered and linked so that they add up."""
    previous = ""
    Event.objects.filter(case_id=events[0].case_id).delete()
    for place, event in enumerate(events, start=1):
        event.pk, event.sequence, event.previous = None, place, previous
        event.digest = previous = digest_of(event)
        event.save(force_insert=True)

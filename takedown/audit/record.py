"""The only writer of events. Call it in the transaction of the change it records."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import connection

from takedown.audit.events import PERMITTED, Name
from takedown.audit.models import Event

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

_LONGEST_DETAIL = 80


class DetailRefused(Exception):
    """A detail that may not be kept; the message names its key."""


class ChainBroken(Exception):
    """A chain does not add up; the message names the first wrong place."""


def record(
    name: Name,
    *,
    actor: str,
    now: datetime,
    case_id: uuid.UUID | None = None,
    **details: str | int | bool,
) -> Event:
    """Append one event to the case's chain (or to the chain of the house where no case is meant).

    Raises DetailRefused for a key outside the closed list or a value that could hold a sentence.
    """
    for key, value in details.items():
        if key not in PERMITTED or len(str(value)) > _LONGEST_DETAIL:
            raise DetailRefused(key)
    _lock_chain(case_id)
    last = Event.objects.filter(case_id=case_id).order_by("-sequence").first()
    event = Event(
        case_id=case_id,
        sequence=1 if last is None else last.sequence + 1,
        at=now,
        name=name,
        actor=actor,
        details=details,
        previous="" if last is None else last.digest,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event


def _lock_chain(case_id: uuid.UUID | None) -> None:
    # One writer for each chain at a time; the lock ends with the transaction.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"audit:{case_id}"]
        )


def digest_of(event: Event) -> str:
    """Return the SHA-256 (hex) over the event's line."""
    return hashlib.sha256(line_of(event).encode()).hexdigest()


def line_of(event: Event) -> str:
    """Return the JSON text a digest is made over: the event's fields and the digest before it."""
    body = {
        "case": str(event.case_id or ""),
        "sequence": event.sequence,
        "at": event.at.isoformat(),
        "name": str(event.name),
        "actor": event.actor,
        "details": event.details,
        "previous": event.previous,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def check_chain(events: Iterable[Event]) -> int:
    """Return how many events add up, in order; raise ChainBroken at the first that does not."""
    previous, count = "", 0
    for place, event in enumerate(events, start=1):
        if event.sequence != place or event.previous != previous:
            raise ChainBroken(f"Event {place} does not follow the one before it.")
        if event.digest != digest_of(event):
            raise ChainBroken(f"Event {place} was changed after it was written.")
        previous, count = event.digest, place
    return count

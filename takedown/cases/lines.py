"""Places in a line: in order, kept for a session, and pushed back by nobody.

A place whose holder went away holds nobody up: whoever presses next takes the earliest of them over.
So whoever fills a line has to stay at it with every session, and the line is short again soon after
they stop. Places are some time apart when they are given, and are never given anew in between: to
take one over makes nobody's tries quicker.
"""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.cases.models import CodeTry, PinTurn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

# Somebody who looks for their PIN, or answers the door first, still finds their place.
STAYS = timedelta(minutes=10)
_LONG = timedelta(minutes=2)


def place_kept(bucket: bytes, session: str, *, now: datetime) -> datetime | None:
    """Return the time of the place kept for a session, if any; a press keeps it, and moves it up."""
    place = PinTurn.objects.filter(holder=_holder(bucket, session)).first()
    if place is None:
        return None
    # One that has come stays too while its holder presses: they may wait in another line besides.
    if max(place.at, place.seen_at) + STAYS < now:
        place.delete()
        return None
    place.seen_at = now
    if place.at > now:
        free = _left(bucket, now).filter(at__lt=place.at).first()
        if free:
            place.at, free.at = free.at, place.at
            free.save(update_fields=["at"])
    place.save(update_fields=["at", "seen_at"])
    return place.at


def keep_place(
    bucket: bytes, session: str, *, at: datetime, now: datetime, anywhere: bytes = b""
) -> datetime:
    """Keep a place for a session, which has none: this one, or an earlier one that was left."""
    free = _left(bucket, now).filter(at__lt=at).first()
    if free:
        at = free.at
        free.delete()
    PinTurn.objects.create(
        holder=_holder(bucket, session),
        bucket=bucket,
        anywhere=anywhere or bucket,
        at=at,
        seen_at=now,
    )
    return at


def spend_place(bucket: bytes, session: str) -> None:
    """Give up the place of a session, which has come."""
    PinTurn.objects.filter(holder=_holder(bucket, session)).delete()


def in_line(bucket: bytes, *, now: datetime) -> int:
    """Return how many places may still be used."""
    return PinTurn.objects.filter(bucket=bucket, at__gte=now - STAYS).count()


def behind_all(bucket: bytes, apart: timedelta, *, now: datetime) -> datetime:
    """Return the time behind the last try and the last place given in a line; now at the earliest."""
    if not apart:
        return now
    last: Iterator[datetime | None] = (
        table.objects.filter(bucket=bucket).aggregate(at=Max("at"))["at"]
        for table in (CodeTry, PinTurn)
    )
    return max([now, *(at + apart for at in last if at is not None)])


def told(wait: timedelta) -> str:
    """Return how long to wait, and what keeps the turn, as plain sentences."""
    seconds = math.ceil(wait.total_seconds())
    long = f"{seconds} seconds" if seconds <= 120 else f"{math.ceil(seconds / 60)} minutes"
    said = f"Nothing is lost, and your turn is kept. Wait {long}, then try again."
    if wait > _LONG:
        said += (
            " You can also try on another connection, where this line is not: mobile data instead "
            "of Wi-Fi, for example."
        )
    if wait > STAYS:
        said += (
            " If you wait here, press the button at least every ten minutes: it may become much "
            "shorter. If you leave this site, your turn is given up."
        )
    return said


def _left(bucket: bytes, now: datetime) -> QuerySet[PinTurn]:
    """Return the places to come whose holder did not press for a while, the earliest first."""
    coming = PinTurn.objects.filter(bucket=bucket, at__gt=now, seen_at__lt=now - STAYS)
    return coming.order_by("at", "pk")


def _holder(bucket: bytes, session: str) -> str:
    return hashlib.sha256(bucket + session.encode()).hexdigest()

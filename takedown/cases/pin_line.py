"""The line of those who type the PIN of one case: slower with every wrong PIN, never closed.

Whoever found the six words stands in it beside the person themselves, and nothing tells them apart
until the PIN is right. So nobody is refused: each connection has a line of its own, places in it
are some time apart, and a place that was given cannot be pushed back by anybody. A browser that was
let in before has a line to itself. See docs/adr/0008-waiting-in-line-for-the-pin.md.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.accounts.addresses import site_of
from takedown.cases import codes
from takedown.cases.devices import device_of
from takedown.cases.guessing import TooManyTries, counting
from takedown.cases.models import CodeTry, PinTurn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.models import CaseCode

_WINDOW = timedelta(days=1)
# Somebody who looks for their PIN, or answers the door first, still finds their place.
_PLACE_STAYS = timedelta(minutes=10)
_LONG = timedelta(minutes=5)
# From so many wrong PINs in a day on, places are this far apart. In one line that is 720 tries a
# day: half of all four-digit PINs in a week, half of all six-digit ones in two years.
_STEPS_HERE = (
    (5, timedelta(seconds=20)),
    (20, timedelta(minutes=1)),
    (100, timedelta(minutes=2)),
)
# Wrong PINs from everywhere take the quick tries away from every line, all but the very first.
_STEPS_ANYWHERE = ((50, timedelta(seconds=20)), (500, timedelta(minutes=1)))
# Somebody rents thousands of connections: then all lines together move once a second, which is
# 86,400 tries a day. To make one person wait ten minutes takes hundreds of connections at once.
_ALL_LINES = ((500, timedelta(seconds=1)),)


@dataclass(frozen=True, slots=True)
class Knock:
    """Who types a PIN: from which address, in which session, with which mark of a known browser."""

    address: str
    session: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """The line somebody stands in, and what all lines of the case are counted under."""

    bucket: bytes
    anywhere: bytes

    def next_place(self, now: datetime) -> datetime:
        """Return when the next place comes, behind every try and every place given."""
        wrong = _wrong(self.anywhere, now)
        apart = max(_step(_STEPS_HERE, _wrong(self.bucket, now)), _step(_STEPS_ANYWHERE, wrong))
        return max(
            now,
            _behind(apart, CodeTry, PinTurn, now=now, bucket=self.bucket),
            _behind(_step(_ALL_LINES, wrong), CodeTry, now=now, bucket=self.anywhere),
            _behind(_step(_ALL_LINES, wrong), PinTurn, now=now, anywhere=self.anywhere),
        )

    def count(self, now: datetime) -> list[int]:
        """Count a try as wrong."""
        buckets = {self.bucket, self.anywhere}
        return [CodeTry.objects.create(bucket=bucket, at=now).pk for bucket in buckets]


def stand_in_line(code: CaseCode, knock: Knock, *, now: datetime) -> list[int]:
    """Count a try of the PIN whose turn has come, as wrong until `guessing.was_right`.

    Raises TooManyTries, with how long to wait, for a place that is kept for this session. Call it
    outside a transaction: the count and the place must stand before anything is compared.
    """
    line = _line_of(code, knock)
    holder = hashlib.sha256(line.bucket + knock.session.encode()).hexdigest()
    with counting(line.bucket), counting(line.anywhere):
        at = _place_kept(holder, now) or line.next_place(now)
        if at <= now:
            return line.count(now)
        PinTurn.objects.get_or_create(
            holder=holder, defaults={"bucket": line.bucket, "anywhere": line.anywhere, "at": at}
        )
    raise TooManyTries(_told(at - now))


def _place_kept(holder: str, now: datetime) -> datetime | None:
    """Return the time of the place kept for this session, if any; once it has come it is spent."""
    place = PinTurn.objects.filter(holder=holder).first()
    if place is None:
        return None
    if place.at > now:
        return place.at
    place.delete()
    return place.at if place.at + _PLACE_STAYS >= now else None


def _line_of(code: CaseCode, knock: Knock) -> _Line:
    device = device_of(knock.mark, code.pk, epoch=code.epoch)
    if device:
        own = codes.pin_bucket(code.pk, f"device {device}")
        return _Line(own, anywhere=own)
    here = codes.pin_bucket(code.pk, site_of(knock.address))
    return _Line(here, anywhere=codes.pin_bucket(code.pk))


def _wrong(bucket: bytes, now: datetime) -> int:
    return CodeTry.objects.filter(bucket=bucket, at__gt=now - _WINDOW).count()


def _step(steps: Sequence[tuple[int, timedelta]], wrong: int) -> timedelta:
    return max((apart for least, apart in steps if wrong >= least), default=timedelta())


def _behind(
    apart: timedelta, *tables: type[CodeTry | PinTurn], now: datetime, **line: bytes
) -> datetime:
    """Return the place behind the last try and the last place given in a line."""
    if not apart:
        return now
    found = (table.objects.filter(**line).aggregate(at=Max("at"))["at"] for table in tables)
    return max((at + apart for at in found if at is not None), default=now)


def _told(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    long = f"{seconds} seconds" if seconds <= 120 else f"{math.ceil(seconds / 60)} minutes"
    said = (
        "Many wrong PINs were typed for these notes. Nothing is lost, and your turn is kept. "
        f"Wait {long}, then type your PIN again."
    )
    if wait > _LONG:
        said += " It is quicker on another connection: mobile data instead of Wi-Fi, for example."
    return said

"""The line of those who type the PIN of one case: slower with every wrong PIN, never closed.

Whoever found the six words stands in it beside the person themselves, and nothing tells them apart
until the PIN is right. So nobody is refused: each connection has a line of its own, places in it
are some time apart, and a place that was given cannot be pushed back by anybody while its holder is
there. A browser that was let in before has a line to itself. See
docs/adr/0008-waiting-in-line-for-the-pin.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.accounts.addresses import site_of
from takedown.cases import codes
from takedown.cases.devices import device_of
from takedown.cases.guessing import TooManyTries, counting, tell_slowed
from takedown.cases.lines import behind_all, in_line, keep_place, place_kept, spend_place, told
from takedown.cases.models import CodeTry, PinTurn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.models import CaseCode

_WINDOW = timedelta(days=1)
# From so many wrong PINs in a day on, places are this far apart. In one line that is 720 tries a
# day: half of all four-digit PINs in a week, half of all six-digit ones in two years. Who waits in
# the line counts as well: places that are taken beforehand are no nearer than those taken one by one.
_STEPS_HERE = (
    (5, timedelta(seconds=20)),
    (20, timedelta(minutes=1)),
    (100, timedelta(minutes=2)),
)
# Wrong PINs from everywhere take the quick tries away from every line, all but the very first.
_STEPS_ANYWHERE = ((50, timedelta(seconds=20)), (500, timedelta(minutes=1)))
# Somebody rents thousands of connections: then all lines together move once a second, which is
# 86,400 tries a day. To make one person wait ten minutes takes hundreds of connections at once; the
# places of one line are further apart than a second, and leave room for others.
_ALL_LINES, _EACH = 500, timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Knock:
    """Who types a PIN: from which address, in which session, with which mark of a known browser."""

    address: str
    session: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """The line somebody stands in; what wrong PINs are counted under; which of it slows this line."""

    bucket: bytes
    counted: tuple[bytes, ...]
    slowed_by: bytes

    def next_place(self, now: datetime) -> datetime:
        """Return when the next place comes, behind every try and every place given."""
        here = _wrong(self.bucket, now) + in_line(self.bucket, now=now)
        wrong = _wrong(self.slowed_by, now)
        apart = max(_step(_STEPS_HERE, here), _step(_STEPS_ANYWHERE, wrong))
        at = behind_all(self.bucket, apart, now=now)
        return at if wrong < _ALL_LINES else _first_free(self.slowed_by, at)

    def count(self, now: datetime) -> list[int]:
        """Count a try as wrong."""
        return [CodeTry.objects.create(bucket=each, at=now).pk for each in self.counted]


def stand_in_line(code: CaseCode, knock: Knock, *, now: datetime) -> list[int]:
    """Count a try of the PIN whose turn has come, as wrong until `guessing.was_right`.

    Raises TooManyTries, with how long to wait, for a place that is kept for this session. Call it
    outside a transaction: the count and the place must stand before anything is compared.
    """
    line = _line_of(code, knock)
    with counting(line.bucket), counting(line.slowed_by):
        kept = place_kept(line.bucket, knock.session, now=now)
        at = kept or line.next_place(now)
        if at <= now:
            spend_place(line.bucket, knock.session)
            return line.count(now)
        if not kept:
            at = keep_place(line.bucket, knock.session, at=at, now=now, anywhere=line.slowed_by)
    tell_slowed("PINs")
    raise TooManyTries(f"Many wrong PINs were typed for these notes. {told(at - now)}")


def _line_of(code: CaseCode, knock: Knock) -> _Line:
    """Return the line of a known browser, else of the connection.

    A known browser is slowed by wrong PINs of known browsers only, however many of them there are.
    """
    anywhere = codes.pin_bucket(code.pk)
    device = device_of(knock.mark, code.pk, version=code.epoch)
    if device:
        own, known = (codes.pin_bucket(code.pk, who) for who in (f"device {device}", "devices"))
        return _Line(own, counted=(own, known, anywhere), slowed_by=known)
    here = codes.pin_bucket(code.pk, site_of(knock.address))
    return _Line(here, counted=(here, anywhere), slowed_by=anywhere)


def _wrong(bucket: bytes, now: datetime) -> int:
    return CodeTry.objects.filter(bucket=bucket, at__gt=now - _WINDOW).count()


def _step(steps: Sequence[tuple[int, timedelta]], wrong: int) -> timedelta:
    return max((apart for least, apart in steps if wrong >= least), default=timedelta())


def _first_free(anywhere: bytes, at: datetime) -> datetime:
    """Return the first time from `at` on that is a second away from every try and place of all lines."""
    around = at - _EACH
    taken = CodeTry.objects.filter(bucket=anywhere, at__gt=around).values_list("at", flat=True)
    places = PinTurn.objects.filter(anywhere=anywhere, at__gt=around).values_list("at", flat=True)
    for other in sorted({*taken, *places}):
        if other - at >= _EACH:
            break
        at = max(at, other + _EACH)
    return at

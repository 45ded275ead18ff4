"""Words and passwords are looked at one after another, in the order they came, and never refused unread.

Somebody on the same network could lock a person out by typing nonsense. What holds off guessing
words is the code itself; what holds off guessing a password is its length, and the second step.
After a number of wrong ones the tries of one address, and of one code's first two words or one
caseworker's name from everywhere, wait for each other.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from takedown.accounts.addresses import network_of, site_of
from takedown.cases import codes
from takedown.cases.guessing import WIDE, TooManyTries, counting, tell_slowed
from takedown.cases.models import CodeTry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """Tries that are looked at one after another once `free` were wrong within `window`.

    Nobody waits longer than `longest`; then a lane that is `strict` refuses, another is gone without.
    """

    bucket: bytes
    free: int
    window: timedelta
    longest: str
    strict: bool = False


# From here on one address waits for itself. At ten tries a second, half of the 43 secret bits of
# one case takes more than 13,000 years, and its first two words must be known for that.
_FREE_HERE, _HERE_WINDOW, _LONGEST_HERE = 20, timedelta(minutes=15), "20s"
# One handle, or one caseworker's name, from everywhere: rented addresses try it no faster than one
# address could.
_FREE_OF_ONE, _ONE_WINDOW, _LONGEST_OF_ONE = 100, timedelta(days=1), "5s"


@contextmanager
def in_turn(address: str, *, handle: bytes = b"", now: datetime) -> Iterator[list[int]]:
    """Hold a turn to try words; yield the try, counted as wrong until `was_right`.

    Turns are of an address, and of a handle (`codes.handle_bucket`) that many try, wherever from.
    Raises TooManyTries where so many wait at one address that the turn does not come; a handle's
    turn that does not come is gone without, so that nobody can keep a person out by it.
    """
    lanes = [_lane_here(codes.address_bucket(address))]
    if handle:
        lanes.append(Lane(handle, _FREE_OF_ONE, _ONE_WINDOW, _LONGEST_OF_ONE))
    with _in_lanes("words", lanes, now) as taken:
        yield taken


@contextmanager
def in_turn_to_sign_in(address: str, name: str, *, now: datetime) -> Iterator[list[int]]:
    """Hold a turn to try a password, as for words: nobody is kept out by what others type wrong.

    Ten or so are compared in a second, at one connection and at one name. What a right guess gains
    is the page that asks for the second step.
    """
    here, wide = (codes.address_bucket(f"sign-in {of(address)}") for of in (network_of, site_of))
    lanes = [_lane_here(here)]
    if wide != here:
        lanes.append(Lane(wide, _FREE_HERE * WIDE, _HERE_WINDOW, _LONGEST_OF_ONE))
    lanes.append(Lane(codes.name_bucket(name), _FREE_OF_ONE, _ONE_WINDOW, _LONGEST_OF_ONE))
    with _in_lanes("passwords", lanes, now) as taken:
        yield taken


def _lane_here(bucket: bytes) -> Lane:
    return Lane(bucket, _FREE_HERE, _HERE_WINDOW, _LONGEST_HERE, strict=True)


@contextmanager
def _in_lanes(what: str, lanes: Sequence[Lane], now: datetime) -> Iterator[list[int]]:
    counted = [_count(lane, now) for lane in lanes]
    taken = [pk for _, pk in counted]
    waits = [lane for lane, _ in counted if lane]
    if not waits:
        yield taken
        return
    tell_slowed(what)
    with transaction.atomic():
        for lane in waits:
            if not _wait_for(lane.bucket, lane.longest) and lane.strict:
                raise TooManyTries(
                    "Very many codes are being tried from this connection. Nothing is lost. Press again."
                )
        # A refusal must not undo the count, which stands outside this transaction.
        yield taken


def _count(lane: Lane, now: datetime) -> tuple[Lane | None, int]:
    """Count a try; return the lane where so many were wrong before that it waits, and its row."""
    with counting(lane.bucket):
        wrong = CodeTry.objects.filter(bucket=lane.bucket, at__gt=now - lane.window)
        # No further than needed: a guesser's own thousands must not make counting slow.
        waits = wrong[: lane.free].count() >= lane.free
        return (lane if waits else None), CodeTry.objects.create(bucket=lane.bucket, at=now).pk


def _wait_for(bucket: bytes, longest: str) -> bool:
    """Wait until nobody before is looked at any more; False when that took too long."""
    number = int.from_bytes(bucket[:8], signed=True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    except OperationalError:
        return False
    return True

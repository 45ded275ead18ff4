"""Makes guessing slow without keeping anybody out of their own notes.

Six words are never refused unread: somebody on the same network could lock a person out by typing
nonsense. What holds off guessing is the code itself; after a number of wrong ones the tries of one
address, and of one code's first two words from everywhere, are looked at one after another, in the
order they came. The PIN has a line of its own: see `cases/pin_line.py`.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from takedown.accounts.addresses import site_of
from takedown.cases import codes
from takedown.cases.models import CodeTry

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence
    from datetime import datetime


class TooManyTries(Exception):
    """The next try comes too soon; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` wrong tries within `window`; from then on one in each `then`.

    With `loose`, up to so many more or fewer, another number in each window: where many people share what
    is counted, nobody tells by an exact limit whether somebody else was here.
    """

    free: int
    window: timedelta
    then: timedelta
    wait: str
    loose: int = 0


# From here on one address waits for itself. At ten tries a second, half of the 43 secret bits of
# one case takes more than 13,000 years, and its first two words must be known for that.
_FREE_WORDS = 20
_WORDS_WINDOW = timedelta(minutes=15)
_LONGEST_WAIT = "20s"
# One handle from everywhere: rented addresses try it no faster than one address could.
_FREE_OF_A_HANDLE = 100
_HANDLE_WINDOW = timedelta(days=1)
_LONGEST_FOR_A_HANDLE = "5s"
# A helpline opens 25 cases a day; this is for a program that would fill the disk with empty ones.
_OPENING = Pace(100, timedelta(hours=1), timedelta(seconds=10), "10 seconds", loose=20)
# Ten in an hour is more than anybody writes; this is for a program that would fill the table.
_COMPLAINING = Pace(10, timedelta(hours=1), timedelta(minutes=5), "5 minutes", loose=4)
# Whoever is inside has passed the PIN, so only this one session waits for itself. It is for the
# day somebody finds the notes open: a session lasts four hours, which is 260 tries of 10,000.
_INSIDE = Pace(20, timedelta(days=1), timedelta(minutes=1), "1 minute")
# A password is guessed at a connection, never at a name: else whoever knows an address could keep a
# caseworker out. What a right guess gains is the page that asks for the second step.
_SIGN_IN = Pace(20, timedelta(minutes=15), timedelta(seconds=10), "10 seconds")
# A browser in which the person signed in before waits for itself alone.
_KNOWN = Pace(10, timedelta(minutes=15), timedelta(seconds=10), "10 seconds")
# Only whoever gave the right password comes here. Of a million codes three are right at a time (RFC
# 6238), so at one a minute half of all guesses take five months.
_SECOND_STEP = Pace(10, timedelta(hours=1), timedelta(minutes=1), "1 minute")

# Whoever holds an invitation slips now and then; it must not ask of hundreds of addresses.
_JOINING = Pace(5, timedelta(days=1), timedelta(days=1), "a day")

Turn = tuple[bytes, Pace]


@contextmanager
def in_turn(address: str, *, handle: bytes = b"", now: datetime) -> Iterator[list[int]]:
    """Hold a turn to try words; yield the try, counted as wrong until `was_right`.

    Turns are of an address, and of a handle (`codes.handle_bucket`) that many try, wherever from.
    Raises TooManyTries where so many wait at one address that the turn does not come; a handle's
    turn that does not come is gone without, so that nobody can keep a person out by it.
    """
    here = codes.address_bucket(address)
    here_waits, taken = _count(here, _FREE_WORDS, _WORDS_WINDOW, now)
    handle_waits = False
    if handle:
        handle_waits, more = _count(handle, _FREE_OF_A_HANDLE, _HANDLE_WINDOW, now)
        taken += more
    if not (here_waits or handle_waits):
        yield taken
        return
    with transaction.atomic():
        if here_waits and not _wait_for(here, _LONGEST_WAIT):
            raise TooManyTries(
                "Very many codes are being tried from this connection. Nothing is lost. Press again."
            )
        if handle_waits:
            _wait_for(handle, _LONGEST_FOR_A_HANDLE)
        # A refusal must not undo the count, which stands outside this transaction.
        yield taken


def _count(bucket: bytes, free: int, window: timedelta, now: datetime) -> tuple[bool, list[int]]:
    """Count a try; return whether so many were wrong before that it waits, and its row."""
    with counting(bucket):
        # No further than needed: a guesser's own thousands must not make counting slow.
        wrong = CodeTry.objects.filter(bucket=bucket, at__gt=now - window)[:free].count()
        return wrong >= free, [CodeTry.objects.create(bucket=bucket, at=now).pk]


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


@contextmanager
def counting(bucket: bytes) -> Iterator[None]:
    """Let one try at a time of a bucket be counted: tries sent together are all seen.

    Committed at the end, before anything is compared; waiting in turn has a lock of its own.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            number = int.from_bytes(bucket[8:16], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield


def for_opening(address: str) -> Turn:
    """Return what beginning a case is counted under."""
    return codes.address_bucket(f"opening {site_of(address)}"), _OPENING


def for_complaining(address: str) -> Turn:
    """Return what a complaint about how data is used is counted under."""
    return codes.address_bucket(f"complaining {site_of(address)}"), _COMPLAINING


def for_erasing(case_id: uuid.UUID, session: str) -> Turn:
    """Return what a PIN on the erase page is counted under: this case in this session only."""
    return codes.pin_bucket(case_id, f"inside {session}"), _INSIDE


def for_sign_in(address: str) -> Turn:
    """Return what a password is counted under in a browser that is not known."""
    return codes.address_bucket(f"sign-in {site_of(address)}"), _SIGN_IN


def for_joining(invitation: uuid.UUID) -> Turn:
    """Return what addresses that are taken already are counted under: one invitation, wherever from."""
    return codes.pin_bucket(invitation, "joining"), _JOINING


def for_known_browser(user_id: uuid.UUID, device: str) -> Turn:
    """Return what a password or a code is counted under in a browser that is."""
    return codes.pin_bucket(user_id, f"device {device}"), _KNOWN


def for_second_step(user_id: uuid.UUID) -> Turn:
    """Return what a code after the right password is counted under in a browser that is not known."""
    return codes.pin_bucket(user_id, "second step"), _SECOND_STEP


def take_turn(turn: Turn, *, now: datetime) -> list[int]:
    """Count a try before it is looked at, as wrong until `was_right`; raise TooManyTries.

    Call it outside the transaction of what the try is for: a refusal must not undo the count.
    """
    bucket, pace = turn
    with counting(bucket):
        wrong = CodeTry.objects.filter(bucket=bucket, at__gt=now - pace.window)
        if (
            wrong.count() >= _limit(bucket, pace, now)
            and wrong.filter(at__gt=now - pace.then).exists()
        ):
            raise TooManyTries(
                f"There were many tries. Nothing is lost. Wait {pace.wait}, then try again."
            )
        return [CodeTry.objects.create(bucket=bucket, at=now).pk]


def _limit(bucket: bytes, pace: Pace, now: datetime) -> int:
    """Return how many are free now; a bucket is keyed by the pepper, so nobody outside works it out."""
    window = int(now.timestamp() // pace.window.total_seconds())
    drawn = int.from_bytes(hashlib.sha256(bucket + window.to_bytes(8)).digest()[:8])
    return pace.free - pace.loose + drawn % (2 * pace.loose + 1)


def was_right(taken: Sequence[int]) -> None:
    """Take a try that was right out of the count."""
    CodeTry.objects.filter(pk__in=taken).delete()

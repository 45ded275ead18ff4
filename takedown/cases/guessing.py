"""Counts what is tried, so that guessing becomes slow and nobody is kept out of their own notes.

What only one person's tries are counted under has a pace. What many people share has a line with
kept places (`cases/lines.py`) or is looked at one after another (`cases/lanes.py`): whoever presses
more often must never be the only one who comes through. The PIN: see `cases/pin_line.py`.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection, transaction

from takedown.accounts.addresses import network_of, site_of
from takedown.cases import codes
from takedown.cases.lines import behind_all, keep_place, place_kept, spend_place, told
from takedown.cases.models import CodeTry

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence
    from datetime import datetime

logger = logging.getLogger(__name__)
_SAID_AGAIN = timedelta(hours=1)


class TooManyTries(Exception):
    """The next try comes too soon; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` wrong tries of `what` within `window`; from then on one in each `then`.

    With `loose`, up to so many more or fewer, another number in each window: where many people share what
    is counted, nobody tells by an exact limit whether somebody else was here.
    """

    free: int
    window: timedelta
    then: timedelta
    wait: str = ""
    loose: int = 0
    what: str = "tries"


# Of a network of 48 bits, which one rented server has and a whole university, so many times as much
# is free as of one customer's 64.
WIDE = 8
# A helpline opens 25 cases a day; this is for a program that would fill the disk with empty ones.
_OPENING = Pace(100, timedelta(hours=1), timedelta(seconds=10), loose=20, what="new notes")
# Ten in an hour is more than anybody writes; this is for a program that would fill the table.
_COMPLAINING = Pace(10, timedelta(hours=1), timedelta(minutes=1), loose=4, what="complaints")
# Whoever is inside has passed the PIN, so only this one session waits for itself. It is for the
# day somebody finds the notes open: a session lasts four hours, which is 260 tries of 10,000.
_INSIDE = Pace(
    20, timedelta(days=1), timedelta(minutes=1), "1 minute", what="PINs of somebody inside"
)
# A browser in which the person signed in before waits for itself alone.
_KNOWN = Pace(
    10,
    timedelta(minutes=15),
    timedelta(seconds=10),
    "10 seconds",
    what="passwords or codes in a known browser",
)
# Only whoever gave the right password comes here. Of a million codes three are right at a time (RFC
# 6238), so at one a minute half of all guesses take five months.
_SECOND_STEP = Pace(
    10, timedelta(hours=1), timedelta(minutes=1), "1 minute", what="codes of the second step"
)

# Whoever holds an invitation slips now and then; it must not ask of hundreds of addresses.
_JOINING = Pace(
    5, timedelta(days=1), timedelta(days=1), "a day", what="addresses of one invitation"
)
# A manager makes any number of invitations. One an hour is left, so that a new colleague can join.
_JOINING_THERE = Pace(
    10, timedelta(days=1), timedelta(hours=1), "an hour", what="addresses of one organisation"
)
# A calendar asks every few minutes at the most.
_CALENDAR = Pace(
    60, timedelta(hours=1), timedelta(minutes=1), "1 minute", what="reads of a calendar"
)

Turn = tuple[bytes, Pace]


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


def for_opening(address: str) -> list[Turn]:
    """Return what beginning a case is counted under."""
    return _by_network("opening", address, _OPENING)


def for_complaining(address: str) -> list[Turn]:
    """Return what a complaint about how data is used is counted under."""
    return _by_network("complaining", address, _COMPLAINING)


def _by_network(what: str, address: str, pace: Pace) -> list[Turn]:
    """Return the turn of one customer, and of IPv6 also that of the 48 bits around it."""
    narrow, wide = (codes.address_bucket(f"{what} {of(address)}") for of in (network_of, site_of))
    if narrow == wide:
        return [(narrow, pace)]
    more = replace(pace, free=pace.free * WIDE, loose=pace.loose * WIDE)
    return [(narrow, pace), (wide, more)]


def for_erasing(case_id: uuid.UUID, session: str) -> Turn:
    """Return what a PIN on the erase page is counted under: this case in this session only."""
    return codes.pin_bucket(case_id, f"inside {session}"), _INSIDE


def for_joining(invitation: uuid.UUID) -> Turn:
    """Return what addresses that are taken already are counted under: one invitation, wherever from."""
    return codes.pin_bucket(invitation, "joining"), _JOINING


def for_joining_there(organisation: uuid.UUID) -> Turn:
    """Return what they are counted under besides: the organisation, by whichever invitation."""
    return codes.pin_bucket(organisation, "joining there"), _JOINING_THERE


def for_calendar(feed: uuid.UUID) -> Turn:
    """Return what a read of the times is counted under: one caseworker's address, wherever from."""
    return codes.pin_bucket(feed, "calendar"), _CALENDAR


def for_known_browser(user_id: uuid.UUID, device: str) -> Turn:
    """Return what a password or a code is counted under in a browser that is."""
    return codes.pin_bucket(user_id, f"device {device}"), _KNOWN


def for_second_step(user_id: uuid.UUID) -> Turn:
    """Return what a code after the right password is counted under in a browser that is not known."""
    return codes.pin_bucket(user_id, "second step"), _SECOND_STEP


def take_turn(turn: Turn, *, now: datetime) -> list[int]:
    """Count a try before it is looked at, as wrong until `was_right`; raise TooManyTries.

    Only for what one person's tries are counted under: of several, whoever presses more often would
    go first. Call it outside the transaction of what the try is for: a refusal must not undo the count.
    """
    bucket, pace = turn
    with counting(bucket):
        lately = CodeTry.objects.filter(bucket=bucket, at__gt=now - pace.then)
        if _is_over(turn, now) and lately.exists():
            tell_slowed(pace.what)
            raise TooManyTries(
                f"There were many tries. Nothing is lost. Wait {pace.wait}, then try again."
            )
        return [CodeTry.objects.create(bucket=bucket, at=now).pk]


def stand_in_line(turns: Sequence[Turn], session: str, *, now: datetime) -> None:
    """Count what a whole connection shares; raise TooManyTries, with a place kept for this session.

    Outside a transaction, as above: the place must stand.
    """
    with ExitStack() as locks:
        for bucket, _ in turns:
            locks.enter_context(counting(bucket))
        at = max(
            (_turn_at(turn, session, now) for turn in turns if _is_over(turn, now)), default=now
        )
        if at <= now:
            for bucket, _ in turns:
                spend_place(bucket, session)
                CodeTry.objects.create(bucket=bucket, at=now)
            return
    tell_slowed(turns[0][1].what)
    raise TooManyTries(f"Very much is sent from this connection. {told(at - now)}")


def _turn_at(turn: Turn, session: str, now: datetime) -> datetime:
    """Return when the turn of a session comes. How far apart is drawn: it tells nobody who else waits."""
    bucket, pace = turn
    kept = place_kept(bucket, session, now=now)
    if kept:
        return kept
    apart = pace.then * (1 + secrets.randbelow(100) / 100)
    at = behind_all(bucket, apart, now=now)
    return keep_place(bucket, session, at=at, now=now) if at > now else now


def _is_over(turn: Turn, now: datetime) -> bool:
    bucket, pace = turn
    limit = _limit(bucket, pace, now)
    return CodeTry.objects.filter(bucket=bucket, at__gt=now - pace.window)[:limit].count() >= limit


def _limit(bucket: bytes, pace: Pace, now: datetime) -> int:
    """Return how many are free now; a bucket is keyed by the pepper, so nobody outside works it out."""
    window = int(now.timestamp() // pace.window.total_seconds())
    drawn = int.from_bytes(hashlib.sha256(bucket + window.to_bytes(8)).digest()[:8])
    return pace.free - pace.loose + drawn % (2 * pace.loose + 1)


def tell_slowed(what: str) -> None:
    """Tell the log that tries of a kind are slowed: once an hour, not whose, for whom or from where."""
    if cache.add(
        f"slowed-{what.replace(' ', '-')}", value=True, timeout=_SAID_AGAIN.total_seconds()
    ):
        logger.warning("TRIES ARE SLOWED: %s. See docs/limits.md, “Guessing”.", what)


def was_right(taken: Sequence[int]) -> None:
    """Take a try that was right out of the count."""
    CodeTry.objects.filter(pk__in=taken).delete()

"""Makes guessing slow without keeping anybody out of their own notes.

After a number of wrong tries the next ones are spaced out; nobody is ever refused for long, so
somebody on the same network cannot lock a person out by typing nonsense. What holds off guessing is
the code itself (43 secret bits); what is spaced out most is the PIN, which is short and is there
for the day somebody finds the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.cases import codes
from takedown.cases.models import CodeTry

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime


class TooManyTries(Exception):
    """The next try comes too soon; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` wrong tries within `window`; from then on one in each `then`."""

    free: int
    window: timedelta
    then: timedelta
    wait: str


# Two seconds a try: half of 43 bits takes one address more than 200,000 years.
_WORDS = Pace(20, timedelta(minutes=15), timedelta(seconds=2), "a few seconds")
# The PIN of one case: from one address about 100 tries a day, from all addresses about 340. Half of
# all six-digit PINs then takes four years; of all four-digit PINs, two weeks.
_PIN_FROM_HERE = Pace(5, timedelta(days=1), timedelta(minutes=15), "15 minutes")
_PIN_FROM_ANYWHERE = Pace(50, timedelta(days=1), timedelta(minutes=5), "5 minutes")

Turn = tuple[bytes, Pace]


def for_words(address: str) -> list[Turn]:
    """Return what a try of six words is counted under."""
    return [(codes.address_bucket(address), _WORDS)]


def for_pin(case_id: uuid.UUID, address: str) -> list[Turn]:
    """Return what a try of a PIN is counted under: this case from this address, and this case."""
    return [
        (codes.pin_bucket(case_id, address), _PIN_FROM_HERE),
        (codes.pin_bucket(case_id), _PIN_FROM_ANYWHERE),
    ]


def take_turn(turns: Sequence[Turn], *, now: datetime) -> list[int]:
    """Count a try before it is looked at, as wrong until `was_right`; raise TooManyTries.

    Call it outside the transaction of what the try is for: a refusal must not undo the count.
    """
    for bucket, pace in turns:
        wrong = CodeTry.objects.filter(bucket=bucket, at__gt=now - pace.window)
        if wrong.count() >= pace.free and wrong.filter(at__gt=now - pace.then).exists():
            raise TooManyTries(
                f"There were many tries. Your notes are safe. Wait {pace.wait}, then try again."
            )
    return [CodeTry.objects.create(bucket=bucket, at=now).pk for bucket, _ in turns]


def was_right(taken: Sequence[int]) -> None:
    """Take a try that was right out of the count."""
    CodeTry.objects.filter(pk__in=taken).delete()

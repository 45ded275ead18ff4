"""Ten thousand guesses at the real door: they are slowed, nobody is refused, and she comes in (G33)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Event, Lock

from django.db import connection

import pytest

from takedown.cases import codes
from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.flows.confirm_code import confirm_code
from takedown.flows.enter_case import WrongCode, enter_case, give_pin
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW, open_for

THREADS, PIN = 6, "482916"
# The whole of it takes minutes; a twentieth of it shows the same.
TRIES = [pytest.param(10_000, marks=pytest.mark.long), 500]
HERS, THEIRS = "192.0.2.7", "198.51.100.9"


class Compared:
    """The real hasher, counting how many tries reach it."""

    def __init__(self) -> None:
        self.real, self.count, self.lock = codes._hasher(), 0, Lock()

    def hash(self, secret: bytes) -> str:
        return self.real.hash(secret)

    def verify(self, stored: str, secret: bytes) -> bool:
        with self.lock:
            self.count += 1
        return self.real.verify(stored, secret)


@pytest.fixture
def compared(monkeypatch) -> Compared:
    counting = Compared()
    monkeypatch.setattr(codes, "_hasher", lambda: counting)
    return counting


def guesses(six: str) -> list[str]:
    """Her first two words, which somebody saw, and four others."""
    rest = [word for word in codes.words() if word not in six.split()]
    drawn = random.Random(7)  # noqa: S311
    return [" ".join([*six.split()[:2], *drawn.sample(rest, 4)]) for _ in range(200)]


class Guessers:
    """Some connections that guess as fast as they are let."""

    def __init__(self, six: str, *, many: bool, tries: int) -> None:
        self.typed, self.many, self.tries = guesses(six), many, tries
        self.number, self.wrong, self.waited = count(), 0, 0
        self.lock, self.half = Lock(), Event()

    def guess(self, _: int) -> None:
        while (number := next(self.number)) < self.tries:
            address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            self._one(number, address if self.many else THEIRS)
            if number >= self.tries // 4:
                self.half.set()
        connection.close()

    def _one(self, number: int, address: str) -> None:
        try:
            enter_case(typed=self.typed[number % 200], address=address, now=NOW)
        except WrongCode:
            with self.lock:
                self.wrong += 1
        except TooManyTries:
            with self.lock:
                self.waited += 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize(
    ("many", "address"),
    [(False, HERS), (False, THEIRS), (True, HERS)],
    ids=["from one address", "from hers", "each from another address"],
)
def test_she_comes_in_while_ten_thousand_are_guessed(
    transactional_db, compared, many, address, tries
):
    amara = open_for("https://x.com/someone/status/1859000000000000001")
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, now=NOW)
    guessers = Guessers(six, many=many, tries=tries)
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(guessers.guess, one) for one in range(THREADS)]
        assert guessers.half.wait(300)
        before = compared.count
        entered = enter_case(typed=six, address=address, now=NOW)
        looked_at = compared.count - before
        for one in running:
            one.result()
    assert entered.case_id == amara.case.pk
    # Turns come in the order of asking: those before her are one for each connection, and her own.
    assert looked_at <= 5 * THREADS
    assert guessers.wrong + guessers.waited == tries
    # All of them are compared, one after the other: none was right, and none is refused unread.
    assert compared.count == guessers.wrong + 1
    assert guessers.waited == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tries", "most"), [pytest.param(10_000, 500, marks=pytest.mark.long), (600, 100)]
)
def test_of_ten_thousand_pins_from_one_address_almost_none_is_compared(
    amara, compared, tries, most
):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    compared.count, told = 0, 0
    # One try every four seconds or so: ten thousand take twelve hours.
    apart = timedelta(hours=12) / 10_000
    for number in range(tries):
        now = NOW + apart * number
        knock = Knock(THEIRS, f"guesser {number % 50}")
        try:
            give_pin(case_id=amara.case.pk, epoch=1, pin=f"{number:06}", knock=knock, now=now)
        except WrongPin:
            continue
        except TooManyTries:
            told += 1
    assert compared.count + told == tries
    assert compared.count <= most
    hers = Knock(HERS, "hers")
    later = NOW + apart * tries
    entered = give_pin(case_id=amara.case.pk, epoch=1, pin=PIN, knock=hers, now=later)
    assert entered.case_id == amara.case.pk

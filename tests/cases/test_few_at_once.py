"""However many try words, PINs and passwords at once, few are compared at a time: each takes much memory."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher

import pytest

from takedown.cases import codes
from takedown.common.few_at_once import AT_ONCE
from takedown.common.sign_in_settings import PASSWORD_HASHERS

TWENTY = 20


class Watched:
    """Takes a while, as the real one does, and notes how many are at it together."""

    def __init__(self) -> None:
        self.inside, self.most, self.done, self._lock = 0, 0, 0, Lock()

    def verify(self, *_: object) -> bool:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.01)
        with self._lock:
            self.inside -= 1
            self.done += 1
        return False

    def hash(self, *_: object) -> str:
        self.verify()
        return ""


@pytest.fixture
def watched(monkeypatch, settings) -> Watched:
    one = Watched()
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    monkeypatch.setattr(codes, "_hasher", lambda: one)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", one.verify)
    return one


def words(number: int) -> None:
    codes.secret_fits("stored", ["zoo"] * 5 + [str(number)])


def pin(number: int) -> None:
    codes.pin_fits("stored", str(number))


def new_pin(number: int) -> None:
    codes.hash_pin(str(number))


def password(number: int) -> None:
    get_hasher().verify(str(number), "stored")


@pytest.mark.parametrize("what", [[words], [pin], [new_pin], [password], [words, pin, password]])
def test_few_are_compared_at_a_time_and_all_are_compared(watched, what):
    with ThreadPoolExecutor(TWENTY) as pool:
        list(pool.map(lambda number: what[number % len(what)](number), range(TWENTY)))
    assert (watched.most, watched.done) == (AT_ONCE, TWENTY)

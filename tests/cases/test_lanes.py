"""Words and passwords over a limit are looked at one after another, and none is refused for others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

from django.db import connection

import pytest

from takedown.cases.lanes import in_turn, in_turn_to_sign_in
from tests.conftest import NOW

THREADS = 6


def password(number: int):
    return in_turn_to_sign_in("192.0.2.7", f"{number}@charity.example", now=NOW)


def password_from_anywhere(number: int):
    return in_turn_to_sign_in(f"203.0.113.{number % 250}", "bo@charity.example", now=NOW)


def words(number: int):
    del number
    return in_turn("192.0.2.7", now=NOW)


def test_under_the_limit_nobody_waits(db):
    with password(1) as taken:
        assert len(set(taken)) == len(taken) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("lane", "free"), [(words, 20), (password, 20), (password_from_anywhere, 100)]
)
def test_over_the_limit_one_is_inside_at_a_time_and_all_come_through(transactional_db, lane, free):
    for number in range(free):
        with lane(number):
            pass
    inside, most, done, counted = 0, 0, 0, Lock()
    ready = Barrier(THREADS)

    def come(number: int) -> None:
        nonlocal inside, most, done
        ready.wait(10)
        with lane(number):
            with counted:
                inside += 1
                most = max(most, inside)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.05)")
            with counted:
                inside -= 1
                done += 1
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(come, range(THREADS)))
    assert (most, done) == (1, THREADS)

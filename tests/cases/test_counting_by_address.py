"""What is counted by address: no exact limit tells that somebody else was here, no free addresses pass it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.cases.guessing import (
    TooManyTries,
    Turn,
    for_complaining,
    for_opening,
    take_turn,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def free(turn: Turn, now) -> int:
    """How many go through within an hour before one is refused."""
    for count in range(200):
        try:
            take_turn(turn, now=now)
        except TooManyTries:
            return count
    raise AssertionError


@pytest.mark.parametrize(
    ("turn", "around", "loose"), [(for_opening, 100, 20), (for_complaining, 10, 4)]
)
def test_the_limit_is_another_one_in_each_hour_and_at_each_address(turn, around, loose):
    by_hour = {free(turn("192.0.2.1"), NOW + n * 2 * HOUR) for n in range(6)}
    by_address = {free(turn(f"192.0.2.{n}"), NOW) for n in range(2, 8)}
    assert len(by_hour) > 1
    assert len(by_address) > 1
    assert all(around - loose <= one <= around + loose for one in by_hour | by_address)


@pytest.mark.parametrize("turn", [for_opening, for_complaining])
def test_all_addresses_of_one_rented_server_are_one(turn):
    assert turn("2001:db8:1:2::3") == turn("2001:db8:1:ffff::4")
    assert turn("2001:db8:1::1") != turn("2001:db8:2::1")
    assert turn("192.0.2.1") != turn("192.0.2.2")
    assert turn("::ffff:192.0.2.1") == turn("192.0.2.1")

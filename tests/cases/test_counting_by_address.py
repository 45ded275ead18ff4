"""What is counted by address: no exact limit tells of somebody else, no free addresses pass it, nobody is kept out."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from takedown.accounts.addresses import address_of
from takedown.cases.guessing import (
    WIDE,
    Pace,
    TooManyTries,
    Turn,
    for_complaining,
    for_opening,
    stand_in_line,
)
from takedown.cases.models import PinTurn
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def free(turns: list[Turn], now) -> int:
    """How many go through within an hour before one has to wait."""
    for count in range(200):
        try:
            stand_in_line(turns, "his", now=now)
        except TooManyTries:
            return count
    raise AssertionError


@pytest.mark.parametrize(
    ("turns", "around", "loose"), [(for_opening, 100, 20), (for_complaining, 10, 4)]
)
def test_the_limit_is_another_one_in_each_hour_and_at_each_address(turns, around, loose):
    by_hour = {free(turns("192.0.2.1"), NOW + n * 2 * HOUR) for n in range(6)}
    by_address = {free(turns(f"192.0.2.{n}"), NOW) for n in range(2, 8)}
    assert len(by_hour) > 1
    assert len(by_address) > 1
    assert all(around - loose <= one <= around + loose for one in by_hour | by_address)


@pytest.mark.parametrize("turns", [for_opening, for_complaining])
def test_all_addresses_of_one_rented_server_are_one_after_several_customers_tries(turns):
    one, other = turns("2001:db8:1:2::3"), turns("2001:db8:1:ffff::4")
    assert turns("2001:db8:1:2::4") == one
    assert one[0][0] != other[0][0]
    assert one[1] == other[1]
    assert one[1][1].free == WIDE * one[0][1].free
    assert one[1] != turns("2001:db8:2::1")[1]
    assert turns("192.0.2.1") != turns("192.0.2.2")
    assert turns("::ffff:192.0.2.1") == turns("192.0.2.1")


def test_a_rented_server_is_slowed_whichever_of_its_networks_it_sends_from():
    sent = 0
    for number in range(200):
        with suppress(TooManyTries):
            stand_in_line(for_complaining(f"2001:db8:1:{number:x}::1"), "his", now=NOW)
            sent += 1
    assert (10 - 4) * WIDE <= sent <= (10 + 4) * WIDE


@pytest.mark.parametrize("turns", [for_opening, for_complaining])
def test_whoever_shares_a_connection_with_a_program_comes_through_in_their_turn(turns):
    now = NOW
    free(turns("192.0.2.1"), now)
    with pytest.raises(TooManyTries, match="your turn is kept"):
        stand_in_line(turns("192.0.2.1"), "hers", now=now)
    # It presses every second, from the one session it has, and she once a minute.
    for second in range(1, 301):
        now = NOW + timedelta(seconds=second)
        with suppress(TooManyTries):
            stand_in_line(turns("192.0.2.1"), "his", now=now)
        if second % 60 == 0:
            with suppress(TooManyTries):
                stand_in_line(turns("192.0.2.1"), "hers", now=now)
                break
    # One place before hers, each two minutes from the other at the most.
    assert second <= 240


def test_a_line_that_a_program_fills_is_short_soon_after_it_stopped():
    turns = for_opening("192.0.2.1")
    free(turns, NOW)
    for number in range(200):
        with pytest.raises(TooManyTries):
            stand_in_line(turns, f"his {number}", now=NOW)
    with pytest.raises(TooManyTries, match="at least every ten minutes"):
        stand_in_line(turns, "hers", now=NOW)
    for minutes in (9, 18):
        now = NOW + timedelta(minutes=minutes)
        with suppress(TooManyTries):
            stand_in_line(turns, "hers", now=now)
    # Her place was half an hour away at the least.
    stand_in_line(turns, "hers", now=now + timedelta(seconds=20))


def test_a_customer_beside_a_program_in_the_same_wide_network_is_not_slowed():
    for _ in range(2):
        free(for_complaining("2001:db8:1:ffff::1"), NOW)
    stand_in_line(for_complaining("2001:db8:1:2::77"), "hers", now=NOW)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("203.0.113.9:51234", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::1]:51234", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("203.0.113.9", "203.0.113.9"),
    ],
)
def test_a_port_that_a_proxy_adds_makes_no_other_address(settings, rf, written, meant):
    settings.BEHIND_PROXY = True
    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR=written)) == meant


def test_a_place_that_came_is_kept_while_its_holder_waits_in_a_wider_line():
    def waits(bucket: bytes, minutes: int) -> Turn:
        PinTurn.objects.create(
            holder=str(minutes),
            bucket=bucket,
            anywhere=bucket,
            at=NOW + timedelta(minutes=minutes),
            seen_at=NOW + HOUR,
        )
        return bucket, Pace(0, HOUR, timedelta(seconds=10))

    turns = [waits(b"narrow", 5), waits(b"wide", 30)]
    # Others come to the narrow line all the time.
    for at in range(0, 30, 5):
        with pytest.raises(TooManyTries):
            stand_in_line(turns, "hers", now=NOW + timedelta(minutes=at))
    waits(b"narrow", 45)

    stand_in_line(turns, "hers", now=NOW + timedelta(minutes=31))
    assert not PinTurn.objects.exclude(holder__in=["5", "30", "45"]).exists()

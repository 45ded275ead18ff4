"""A table of dated cases: each asked of the room, and counted again in the plainest way there is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.regimes.asking import ask, table

CASES = table("cases.toml")["cases"]
HOLIDAYS = {nation: set(days) for nation, days in table("holidays.toml").items()}
ONE_DAY = timedelta(days=1)

# How each duty is recounted: the unit, its number, its number when extended, whether it moves on.
RECOUNT = {
    "uk-gdpr-erasure": ("months", 1, 3, True),
    "uk-gdpr-objection": ("months", 1, 3, True),
    "eu-gdpr-17": ("months", 1, 3, True),
    "uk-dpa-164a-ack": ("days", 30, None, True),
    "eu-dsa-21": ("days", 90, 180, True),
    "eu-dsa-20": ("months", 6, None, False),
    "uk-ico-3m": ("months", 3, None, False),
    "uk-ico-wait": ("days", 30, None, False),
    "uk-osa-iic-48h-u2u": ("minutes", 48 * 60, None, False),
    "us-tida-s3": ("minutes", 48 * 60, None, False),
    "in-it-3-2-b": ("minutes", 2 * 60, None, False),
    "au-osa-77": ("minutes", 24 * 60, None, False),
    "it-144bis": ("minutes", 48 * 60, None, False),
}


def _name(case):
    return f"{case['duty']} {case['received']} {case.get('calendar', '')}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_the_room_gives_the_date_in_the_table(case):
    outcome = ask(
        case["duty"],
        case["received"],
        calendar=case.get("calendar"),
        extended=case.get("extended", False),
    )
    assert outcome.due == case["due"], outcome.trace


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_counting_one_by_one_gives_the_date_in_the_table(case):
    unit, amount, extended, moves = RECOUNT[case["duty"]]
    amount = extended if case.get("extended") else amount
    due = _count(case["received"], unit, amount)
    while moves and (due.weekday() > 4 or due in HOLIDAYS[case["calendar"]]):
        due += ONE_DAY
    assert due == case["due"]


def test_the_table_is_long_enough_and_each_case_is_different():
    keys = {(c["duty"], c["received"], c.get("calendar"), c.get("extended")) for c in CASES}
    assert len(keys) == len(CASES) >= 200
    assert all(case["source"] for case in CASES)


def _count(start, unit, amount):
    if unit == "minutes":
        return _minutes(start, amount)
    if unit == "days":
        for _ in range(amount):
            start += ONE_DAY
        return start
    return _months(start, amount)


def _minutes(start: datetime, amount):
    for _ in range(amount):
        start += timedelta(minutes=1)
    return start


def _months(start, amount):
    """Walk to the wanted month one day at a time, then to the wanted day or the month's last."""
    day, turned = start, 0
    while turned < amount:
        tomorrow = day + ONE_DAY
        turned += tomorrow.month != day.month
        day = tomorrow
    while day.day < start.day and (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return day

"""The worked examples of the sources, each through the same door as a clock."""

from __future__ import annotations

import pytest

from takedown.regimes import counting
from takedown.regimes.calendars import calendar_of
from tests.regimes.asking import ask, table

VECTORS = table("vectors.toml")["vectors"]
WEEKS = table("vectors.toml")["weeks"]


def _ask(vector):
    return ask(
        vector["duty"],
        vector["received"],
        calendar=vector.get("calendar"),
        facts={vector["fact"]: "no"} if "fact" in vector else None,
        lacking=frozenset({vector["lacking"]} if "lacking" in vector else ()),
        confirmed=vector.get("confirmed"),
        extended=vector.get("extended", False),
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_vector_gives_its_due_date(vector):
    outcome = _ask(vector)

    expected = None if vector.get("early") else vector.get("due")
    assert outcome.due == expected, outcome.trace
    if "also" in vector:
        assert [one.due for one in outcome.also] == vector["also"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.get("early")], ids=lambda v: v["id"])
def test_a_sum_given_for_a_time_before_the_duty_still_adds_up(vector):
    assert counting.hours_after(vector["received"], hours=48) == vector["due"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "raw" in v], ids=lambda v: v["id"])
def test_the_trace_names_the_day_before_it_moved(vector):
    raw = vector["raw"]

    trace = " ".join(_ask(vector).trace)
    assert f"{raw:%A} {raw.day} {raw:%B} {raw.year}" in trace


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if "lacking" in v or "fact" in v], ids=lambda v: v["id"]
)
def test_a_vector_without_a_clock_names_what_is_missing(vector):
    wanted = vector.get("lacking") or vector.get("fact")
    assert [one.id for one in _ask(vector).missing] == [wanted]


@pytest.mark.parametrize("vector", WEEKS, ids=lambda vector: vector["id"])
def test_weeks_end_on_the_same_weekday(vector):
    raw = counting.days_after(vector["event"], days=7 * vector["weeks"])
    assert calendar_of("NL").next_working_day(raw) == vector["due"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_vector_says_where_it_comes_from(vector):
    assert vector["source"].strip()
    assert vector["why"].strip()

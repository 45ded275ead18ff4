"""Whose working days, and what an operator may add to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takedown.regimes.calendars import Override, calendar_codes, calendar_of
from takedown.regimes.refusals import UnknownCalendar
from tests.regimes.asking import ask, table

HOLIDAYS = table("holidays.toml")


@pytest.mark.parametrize("nation", HOLIDAYS)
def test_the_calendar_agrees_with_the_list_written_by_hand(nation):
    calendar = calendar_of(nation)
    day, listed = date(2026, 1, 1), set(HOLIDAYS[nation])
    while day.year < 2029:
        assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in listed), day
        day += timedelta(days=1)


def test_the_nations_of_the_kingdom_differ():
    assert calendar_of("GB-SCT").is_working_day(date(2027, 3, 29))
    assert not calendar_of("GB-ENG").is_working_day(date(2027, 3, 29))
    assert not calendar_of("GB-NIR").is_working_day(date(2026, 7, 13))
    assert calendar_of("GB-WLS").is_working_day(date(2026, 7, 13))


@pytest.mark.parametrize("code", ["GB", "XX", "", "gb-eng", "DE-XX", "GB-", "EU"])
def test_an_unknown_calendar_is_refused(code):
    with pytest.raises(UnknownCalendar):
        calendar_of(code)


def test_a_part_of_a_nation_adds_its_own_holidays():
    all_saints = date(2027, 11, 1)
    assert calendar_of("DE").is_working_day(all_saints)
    assert not calendar_of("DE-BY").is_working_day(all_saints)


@pytest.mark.parametrize("code", calendar_codes())
def test_every_named_calendar_can_be_used(code):
    calendar = calendar_of(code)
    assert calendar.is_working_day(calendar.next_working_day(date(2026, 12, 24)))
    assert calendar.name


def test_an_override_closes_a_day_and_is_named_in_the_trace():
    mourning = Override(
        date(2026, 10, 5), works=False, why="day of mourning", source="proclamation"
    )
    calendar = calendar_of("GB-ENG", overrides=(mourning,))

    outcome = ask("uk-gdpr-erasure", date(2026, 9, 3), calendar=calendar)

    assert outcome.due == date(2026, 10, 6)
    assert any("day of mourning" in line for line in outcome.trace)


def test_an_override_opens_a_day_the_library_has_wrong():
    open_day = Override(date(2026, 12, 28), works=True, why="", source="test")
    calendar = calendar_of("GB-ENG", overrides=(open_day,))
    assert ask("uk-gdpr-erasure", date(2026, 11, 25), calendar=calendar).due == date(2026, 12, 28)

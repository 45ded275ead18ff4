"""What has to hold for every date, not only for the ones in a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.regimes import counting
from takedown.regimes.calendars import calendar_codes, calendar_of
from takedown.regimes.refusals import NaiveInstant
from tests.regimes.asking import ask

UK = ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")
EU = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
)  # fmt: skip
# Hypothesis wants its bounds without a zone and adds one itself.
NAIVE_FROM = datetime.fromisoformat("2026-06-30T00:00")
NAIVE_TO = datetime.fromisoformat("2035-12-31T00:00")
ZONES = ("Europe/London", "Europe/Dublin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")

days = st.dates(date(2020, 1, 1), date(2035, 6, 30))
months = st.integers(1, 12)
nations = st.sampled_from(UK + EU)
instants = st.datetimes(NAIVE_FROM, NAIVE_TO, timezones=st.sampled_from(ZONES).map(ZoneInfo))


@given(received=instants)
def test_forty_eight_hours_are_forty_eight_hours_in_any_zone(received):
    outcome = ask("uk-osa-iic-48h-u2u", received)
    assert outcome.due - received.astimezone(UTC) == timedelta(hours=48)
    assert outcome.due.utcoffset() == timedelta(0)


@pytest.mark.parametrize("year", range(2027, 2036))
@pytest.mark.parametrize("month", [3, 10])
def test_forty_eight_hours_hold_over_the_nights_when_clocks_change(year, month):
    sunday = max(
        date(year, month, day) for day in range(25, 32) if date(year, month, day).weekday() == 6
    )
    saturday_noon = datetime.combine(
        sunday - timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo("Europe/London")
    ).replace(hour=12)

    due = ask("uk-osa-iic-48h-u2u", saturday_noon).due

    wall_clock = due.astimezone(ZoneInfo("Europe/London")).hour
    assert wall_clock == (13 if month == 3 else 11)


@given(day=days, amount=months, nation=nations)
def test_a_rolled_month_is_never_early_and_never_ends_on_a_day_not_worked(day, amount, nation):
    raw = counting.months_after(day, months=amount)
    due = calendar_of(nation).next_working_day(raw)
    assert raw <= due <= raw + timedelta(days=14)
    assert calendar_of(nation).is_working_day(due)
    assert all(
        not calendar_of(nation).is_working_day(raw + timedelta(days=step))
        for step in range((due - raw).days)
    )


@given(day=days, amount=months)
def test_a_month_ends_on_the_same_date_or_on_the_last_of_the_month(day, amount):
    raw = counting.months_after(day, months=amount)
    assert (raw.year * 12 + raw.month) - (day.year * 12 + day.month) == amount
    assert raw.day == day.day or (raw.day < day.day and (raw + timedelta(days=1)).day == 1)


@settings(max_examples=60)
@given(first=days, second=days, nation=st.sampled_from(UK))
def test_what_is_received_later_is_never_due_earlier(first, second, nation):
    first, second = sorted((first, second))
    earlier = ask("uk-gdpr-erasure", first, calendar=nation)
    later = ask("uk-gdpr-erasure", second, calendar=nation)
    assert earlier.due <= later.due


@given(day=days, nation=nations)
def test_the_persons_own_limit_is_never_after_the_later_reading(day, nation):
    outcome = ask("eu-dsa-20", max(day, date(2024, 2, 17)), calendar=nation)
    assert all(outcome.due < one.due for one in outcome.also)
    assert not outcome.starts_a_clock


@given(first=instants, second=instants)
def test_hours_on_working_days_keep_their_order_and_skip_weekends(first, second):
    zone, england = ZoneInfo("Europe/London"), calendar_of("GB-ENG")
    ends = [
        counting.hours_on_working_days(at, hours=48, calendar=england, zone=zone)
        for at in sorted((first, second))
    ]
    assert ends[0] <= ends[1]
    assert ends[0] - min(first, second) >= timedelta(hours=48)
    just_before = (ends[0] - timedelta(seconds=1)).astimezone(zone).date()
    assert england.is_working_day(just_before)


@given(moment=st.datetimes(NAIVE_FROM, NAIVE_TO))
def test_a_time_without_a_zone_is_refused_for_hours(moment):
    with pytest.raises(NaiveInstant):
        ask("uk-osa-iic-48h-u2u", moment)


@given(day=days, amount=st.integers(1, 15))
def test_working_days_are_counted_one_by_one(day, amount):
    scotland = calendar_of("GB-SCT")
    end = counting.working_days_after(day, days=amount, calendar=scotland)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert sum(scotland.is_working_day(one) for one in between) == amount
    assert scotland.is_working_day(end)


def test_every_nation_of_the_kingdom_and_every_member_state_has_a_calendar():
    assert set(UK + EU) <= set(calendar_codes())

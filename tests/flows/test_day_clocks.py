"""Duties in days and months: which day, when that day ends, and from when it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction

import pytest

from takedown.alerts.models import Alert
from takedown.common.identifiers import new_id
from takedown.deadlines.counted import counted_from_receipt
from takedown.deadlines.models import Deadline
from takedown.deadlines.running import all_known, outcome_for, rule_on_receipt
from takedown.flows.mark_passed import mark_passed
from takedown.regimes.due import work_out
from takedown.regimes.library import rule as rule_of
from takedown.regimes.schema import Counting, Kind
from tests.conftest import NOW, open_for
from tests.flows.duties import (
    CALIFORNIA,
    DISPUTE,
    ERASURE,
    EU,
    LINKS,
    REPORT,
    clock_of,
    counted,
    noon,
    present,
    sending,
    start,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def two_readings():
    """A rule of which the law leaves two readings, and which starts a clock."""
    rule = rule_of(ERASURE)
    stage = replace(rule.stages[0], counting=Counting.EARLIER_READING)
    return replace(rule, stages=(stage,))


def test_a_month_over_christmas_ends_with_the_next_working_day():
    opened, clock = clock_of(ERASURE, noon(2026, 11, 25), links=LINKS)
    assert [one.due_on for one in present(opened)] == [date(2026, 12, 29)] * 2
    assert clock.stage == "answer"
    assert clock.due_at == clock.late_at == datetime(2026, 12, 30, tzinfo=UTC)
    assert (clock.calendar, clock.zone) == ("GB-ENG", "Europe/London")


def test_hours_have_no_day_and_are_late_when_they_end():
    _, clock = clock_of(REPORT, NOW)
    assert (clock.due_on, clock.stage) == (None, "take_down")
    assert clock.due_at == clock.late_at == NOW + timedelta(hours=48)


@pytest.mark.parametrize(
    ("received", "due_on", "end"),
    [
        # The last day of summer time has 25 hours, the last of winter time 23.
        (noon(2026, 9, 24), date(2026, 10, 26), datetime(2026, 10, 27, 0, tzinfo=UTC)),
        (noon(2026, 9, 23), date(2026, 10, 23), datetime(2026, 10, 23, 23, tzinfo=UTC)),
        (noon(2027, 2, 26), date(2027, 3, 30), datetime(2027, 3, 30, 23, tzinfo=UTC)),
        (noon(2027, 2, 24), date(2027, 3, 24), datetime(2027, 3, 25, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_on_the_clocks_of_the_duty(received, due_on, end):
    _, clock = clock_of(ERASURE, received)
    assert (clock.due_on, clock.due_at) == (due_on, end)


@pytest.mark.parametrize(
    ("received", "due_on", "end"),
    [
        # Sundays on which the clocks change: counted without moving on, so that a day ends there.
        (noon(2026, 8, 26), date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
        (noon(2027, 1, 27), date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),
    ],
)
def test_the_days_of_both_changes_of_the_clock_end_at_their_own_midnight(received, due_on, end):
    rule = rule_of(ERASURE)
    stage = replace(rule.stages[0], counting=Counting.PLAIN, unit="calendar_days", amount=60)
    rule = replace(rule, stages=(stage,))
    (ending,) = outcome_for(rule, received_at=received, facts=all_known(rule)).endings
    assert (ending.due_on, ending.due_at) == (due_on, end)


def test_the_day_of_receipt_is_the_day_where_the_duty_is_law():
    late_in_july = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    _, clock = clock_of(ERASURE, late_in_july)
    assert clock.due_on == date(2026, 8, 3)
    assert clock.due_at == datetime(2026, 8, 3, 23, tzinfo=UTC)


def test_another_nation_has_its_own_holidays_and_its_own_midnight():
    received = noon(2027, 2, 26)
    assert counted(ERASURE, received, calendar="GB-SCT").endings[0].due_on == date(2027, 3, 29)
    irish = counted(EU, noon(2026, 2, 17), calendar="IE").endings[0]
    german = counted(EU, noon(2026, 2, 17), calendar="DE").endings[0]
    # St Patrick's Day; and midnight comes an hour sooner in Berlin.
    assert (irish.due_on, german.due_on) == (date(2026, 3, 18), date(2026, 3, 17))
    assert german.due_at == datetime(2026, 3, 17, 23, tzinfo=UTC)


def test_california_has_a_clock_for_each_stage():
    received = datetime(2026, 11, 23, 20, tzinfo=UTC)
    opened, _ = clock_of(CALIFORNIA, received)
    first, outer = present(opened)
    assert (first.stage, first.due_on) == ("confirm_receipt", None)
    assert first.due_at == received + timedelta(hours=48)
    assert (outer.stage, outer.due_on) == ("outer", date(2027, 1, 22))
    # Midnight in Los Angeles.
    assert outer.due_at == datetime(2027, 1, 23, 8, tzinfo=UTC)


def test_california_after_the_confirmation_counts_its_later_stages_from_there():
    received = datetime(2026, 11, 23, 20, tzinfo=UTC)
    opened, clock = clock_of(CALIFORNIA, received)
    start(opened, clock.submission, received, confirmed=date(2026, 11, 25), now=noon(2026, 11, 26))
    assert {one.stage: one.due_on for one in present(opened)} == {
        "update": date(2026, 12, 2),
        "determination": date(2026, 12, 25),
        "outer": date(2027, 1, 22),
    }
    # What was due before stays visible.
    assert Deadline.objects.filter(case=opened.case).count() == 5


def test_one_post_has_one_present_clock_for_each_stage():
    _, clock = clock_of(CALIFORNIA, NOW)
    twin = Deadline.objects.get(pk=clock.pk)
    twin.pk = new_id()
    with pytest.raises(IntegrityError, match="one_present_clock"), transaction.atomic():
        twin.save(force_insert=True)
    twin.stage = "update"
    twin.save(force_insert=True)


def test_where_the_law_leaves_two_readings_it_is_late_after_the_later():
    received = noon(2026, 11, 25)
    opened = open_for(LINKS)
    rule = two_readings()
    outcome = outcome_for(rule, received_at=received, facts=all_known(rule))
    clocks = start(opened, sending(opened, ERASURE, at=received), received, outcome=outcome)
    assert {one.stage for one in clocks} == {"answer"}
    clock = clocks[0]
    assert clock.due_on == date(2026, 12, 25)
    assert clock.due_at == datetime(2026, 12, 26, tzinfo=UTC)
    assert clock.late_at == datetime(2026, 12, 30, tzinfo=UTC)
    assert clock.latest_day == date(2026, 12, 29)

    assert mark_passed(now=clock.late_at - SECOND) == 0
    assert not Alert.objects.exists()
    assert mark_passed(now=clock.late_at) == 2


def test_a_dispute_body_has_ninety_days():
    _, clock = clock_of(DISPUTE, noon(2026, 11, 23))
    assert (clock.stage, clock.due_on, clock.zone) == (
        "decision", date(2027, 2, 22), "Europe/Dublin",
    )  # fmt: skip


@pytest.mark.parametrize("duty", ["uk-ico-3m", "uk-osa-swift", "eu-dsa-20", "uk-defam-s5"])
def test_what_is_no_statutory_maximum_starts_nothing(duty):
    opened = open_for(LINKS)
    assert start(opened, sending(opened, duty), NOW) == []


def test_a_fact_that_is_not_known_starts_nothing():
    opened = open_for(LINKS)
    rule = rule_on_receipt(ERASURE, NOW)
    outcome = outcome_for(rule, received_at=NOW, facts={})
    assert rule.kind is Kind.STATUTORY_MAXIMUM
    assert outcome.endings == ()
    assert start(opened, sending(opened, ERASURE), NOW, outcome=outcome) == []


def test_an_outcome_that_was_worked_out_elsewhere_is_counted_from_receipt():
    rule = rule_on_receipt(CALIFORNIA, NOW)
    plain = work_out(rule, calendar=rule.calendar, facts=all_known(rule), received_at=NOW)
    assert counted_from_receipt(plain).endings == counted(CALIFORNIA, NOW).endings

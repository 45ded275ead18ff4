"""When a clock may run, when it may not, and that the reason is always said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from takedown.regimes import library
from takedown.regimes.due import receipt_day, work_out
from takedown.regimes.missing import Lack
from takedown.regimes.refusals import (
    NaiveInstant,
    NoExtension,
    NoReceipt,
    UnknownElement,
    UnknownFact,
    UnknownRule,
    WrongOrder,
)
from takedown.regimes.schema import Kind, Unit
from tests.regimes.asking import ask

RULES = library.rules()
CLOCKS = [rule for rule in RULES if rule.may_start_a_clock]
NOON = datetime.fromisoformat("2027-06-16T12:00:00+00:00")


def _name(rule):
    return f"{rule.id} {rule.version}"


def _receipt_for(rule):
    """An instant inside the time this version covers."""
    if rule.in_force_until:
        return datetime.combine(rule.in_force_until - timedelta(days=9), NOON.timetz())
    return NOON


def _work_out(rule, *, facts=None, lacking=frozenset(), **when):
    return work_out(
        rule,
        calendar=rule.calendar,
        facts={f.id: "yes" for f in rule.facts} if facts is None else facts,
        lacking=lacking,
        **(when or {"received_at": _receipt_for(rule)}),
    )


@pytest.mark.parametrize("rule", CLOCKS, ids=_name)
def test_a_statutory_maximum_with_everything_known_starts_a_clock(rule):
    outcome = _work_out(rule)
    assert outcome.starts_a_clock
    assert outcome.missing == ()
    assert outcome.trace[0].startswith("Received ")


@pytest.mark.parametrize("rule", [r for r in RULES if r not in CLOCKS], ids=_name)
def test_nothing_else_starts_a_clock_and_the_reason_is_said(rule):
    outcome = _work_out(rule)
    assert not outcome.starts_a_clock
    assert outcome.due is None or rule.kind is Kind.USER_LIMIT
    if rule.in_force_on(_receipt_for(rule).date()):
        assert rule.why_no_clock in outcome.trace


@pytest.mark.parametrize(
    ("rule", "element"), [(r, e) for r in CLOCKS for e in r.elements], ids=lambda one: one.id
)
def test_each_element_taken_away_is_named_and_stops_the_clock(rule, element):
    outcome = _work_out(rule, lacking=frozenset({element.id}))
    assert outcome.due is None
    assert outcome.also == ()
    assert [(one.id, one.lack) for one in outcome.missing] == [(element.id, Lack.ELEMENT)]
    assert any(element.paragraph in line for line in outcome.trace)


@pytest.mark.parametrize("answer", ["no", "unknown", None])
@pytest.mark.parametrize(
    ("rule", "fact"), [(r, f) for r in CLOCKS for f in r.facts], ids=lambda one: one.id
)
def test_each_fact_not_known_is_named_and_stops_the_clock(rule, fact, answer):
    facts = {one.id: "yes" for one in rule.facts if one.id != fact.id}
    if answer:
        facts[fact.id] = answer
    outcome = _work_out(rule, facts=facts)
    assert outcome.due is None
    assert [(one.id, one.lack) for one in outcome.missing] == [(fact.id, Lack.FACT)]
    assert outcome.missing[0].sentence.startswith("Answered no" if answer == "no" else "Not known")


@pytest.mark.parametrize("rule", [r for r in CLOCKS if r.in_force_from], ids=_name)
def test_the_day_before_a_version_begins_is_not_covered_by_it(rule):
    before = datetime.combine(rule.in_force_from - timedelta(days=1), NOON.timetz())
    outcome = _work_out(rule, received_at=before)
    assert outcome.due is None
    assert "No clock runs." in outcome.trace[-1]


@pytest.mark.parametrize("rule", [r for r in CLOCKS if r.stages[0].unit is Unit.HOURS], ids=_name)
@pytest.mark.parametrize(
    "when",
    [
        {"received_on": date(2027, 6, 16)},
        {"received_at": datetime.fromisoformat("2027-06-16T12:00")},
    ],
)
def test_hours_are_never_counted_from_a_day_or_a_time_without_a_zone(rule, when):
    with pytest.raises(NaiveInstant):
        _work_out(rule, **when)


def test_a_duty_begins_at_midnight_where_it_is_law_and_not_in_utc():
    just_after = datetime.fromisoformat("2026-06-28T23:30:00+00:00")
    just_before = datetime.fromisoformat("2026-06-28T22:59:00+00:00")
    assert ask("uk-osa-iic-48h-u2u", just_after).due == just_after + timedelta(hours=48)
    assert ask("uk-osa-iic-48h-u2u", just_before).due is None


def test_a_month_is_counted_from_the_day_it_was_where_the_duty_is():
    late_in_july = datetime.fromisoformat("2026-07-01T23:30:00+00:00")
    assert receipt_day(library.rule("uk-gdpr-erasure"), late_in_july, calendar="GB-ENG") == date(
        2026, 7, 2
    )
    assert ask("uk-gdpr-erasure", late_in_july).due == date(2026, 8, 3)


def test_the_month_runs_from_identity_information_that_came_later():
    outcome = ask("uk-gdpr-erasure", date(2026, 9, 1), confirmed=date(2026, 9, 10))
    assert outcome.due == date(2026, 10, 12)
    assert "second date given" in outcome.trace[1]
    # Not "from receipt": the sentence names the day that it is counted from.
    assert outcome.trace[2].startswith("1 month from Thursday 10 September 2026, the second date")
    assert not any("from receipt" in sentence for sentence in outcome.trace)


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2027-05-31T23:30:00+00:00", "Tuesday 1 June 2027"),
        ("2027-06-01T00:30:00+01:00", None),
        ("2027-06-01T00:30:00+03:00", "Monday 31 May 2027"),
        ("2026-11-20T23:30:00+00:00", None),
    ],
)
def test_the_working_names_the_day_it_was_where_the_duty_is_if_the_time_reads_otherwise(
    received, day
):
    outcome = ask("uk-gdpr-erasure", datetime.fromisoformat(received))
    said = [sentence for sentence in outcome.trace if "which counts here" in sentence]
    assert said == (
        [f"By the time of Europe/London, which counts here, that day is {day}."] if day else []
    )


def test_a_second_date_changes_nothing_where_the_duty_counts_from_receipt():
    received = datetime.fromisoformat("2026-11-20T17:30:00+00:00")
    outcome = ask("uk-osa-iic-48h-u2u", received, confirmed=date(2026, 11, 22))
    assert outcome.due == received + timedelta(hours=48)
    assert "changes nothing" in outcome.trace[1]


def test_california_first_waits_for_the_confirmation():
    received = datetime.fromisoformat("2026-11-23T12:00:00-08:00")
    outcome = ask("us-ca-sb981", received)
    assert outcome.due == datetime.fromisoformat("2026-11-25T20:00:00+00:00")
    assert [one.stage for one in outcome.also] == ["outer"]


def test_a_super_complaint_has_its_second_period_from_eligibility():
    assert ask("uk-super", date(2026, 9, 1)).due == date(2026, 10, 1)
    assert ask("uk-super", date(2026, 9, 1), confirmed=date(2026, 9, 20)).due == date(2026, 12, 19)


def test_the_defence_leaves_out_christmas_and_weekends_and_is_no_clock():
    outcome = ask("uk-defam-s5", datetime.fromisoformat("2026-12-24T10:00:00+00:00"))
    assert outcome.due is None
    assert [one.due for one in outcome.also] == [
        datetime.fromisoformat("2026-12-30T10:00:00+00:00")
    ]


def test_new_zealands_steps_are_shown_but_are_no_clock():
    outcome = ask("nz-hdca-24", datetime.fromisoformat("2026-09-26T20:00:00+12:00"))
    assert outcome.due is None
    assert {one.due for one in outcome.also} == {
        datetime.fromisoformat("2026-09-28T08:00:00+00:00")
    }


def test_the_trace_of_the_48_hours_reads_as_it_should():
    outcome = ask("uk-osa-iic-48h-u2u", datetime.fromisoformat("2026-11-20T17:30:00+00:00"))
    assert outcome.trace[:3] == (
        "Received Friday 20 November 2026, 17:30 UTC.",
        "48 hours counted hour by hour; the Act sets nothing aside for weekends or holidays (section 10(3A)).",
        "The 48 hours end on Sunday 22 November 2026, 17:30 UTC.",
    )
    assert "as soon as reasonably practicable" in outcome.trace[3]


def test_the_trace_says_which_days_were_passed_over_and_why():
    trace = " ".join(ask("uk-gdpr-erasure", date(2026, 11, 25), calendar="GB-ENG").trace)
    assert "Friday 25 December 2026 (Christmas Day)" in trace
    assert "Monday 28 December 2026 (Boxing Day, substitute day)" in trace
    assert "in England, so the last day moves to Tuesday 29 December 2026." in trace


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_every_trace_is_made_of_whole_sentences(rule):
    for line in _work_out(rule).trace:
        assert line[0].isupper() or line[0].isdigit()
        assert line.endswith((".", ").", "."))
        assert "  " not in line
        assert "!" not in line


@pytest.mark.parametrize("duty", ["uk-x-commit-hate", "fr-lcen-6-1", "eu-dsa-16", "de-general"])
def test_what_has_no_hours_never_shows_any(duty):
    rule = library.rule(duty)
    outcome = _work_out(rule)
    assert rule.stages == ()
    assert outcome.due is None
    assert outcome.also == ()
    shown = [*outcome.trace, rule.trigger, rule.binds, rule.note or "", rule.next_step or ""]
    assert not any("hour" in line.lower() for line in shown)


@pytest.mark.parametrize(
    ("refusal", "asked"),
    [
        (UnknownRule, lambda: ask("no-such-rule", NOON)),
        (UnknownRule, lambda: library.rule("uk-osa-swift", version="9")),
        (UnknownElement, lambda: ask("us-tida-s3", NOON, lacking=frozenset({"stamp"}))),
        (UnknownFact, lambda: ask("us-tida-s3", NOON, facts={"us_scope": "perhaps"})),
        (NoExtension, lambda: ask("us-tida-s3", NOON, extended=True)),
        (WrongOrder, lambda: ask("uk-gdpr-erasure", NOON, confirmed=date(2026, 1, 1))),
        (NoReceipt, lambda: work_out(library.rule("uk-osa-swift"), calendar="IE", facts={})),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(refusal, asked):
    with pytest.raises(refusal) as refused:
        asked()
    assert str(refused.value).endswith(".")


def test_facts_of_other_rules_may_be_handed_in_with_the_rest():
    rule = library.rule("uk-osa-iic-48h-u2u")
    facts = dict.fromkeys(library.facts(), "yes")
    assert _work_out(rule, facts=facts).starts_a_clock


def test_a_clock_can_find_the_version_it_started_with():
    old = library.rule("in-it-3-2-b", on=date(2026, 2, 19))
    new = library.rule("in-it-3-2-b", on=date(2026, 2, 20))
    assert (old.version, new.version) == ("1", "2")
    assert library.rule("in-it-3-2-b", version="1") is old
    assert library.rule("in-it-3-2-b") is new

"""What a clock says: never late too early, nothing proved, and each change with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.template.loader import render_to_string

import pytest

from takedown.cases.answers import Answers
from takedown.deadlines.models import Basis, Deadline
from takedown.deadlines.running import all_known, outcome_for, stop_clocks
from takedown.flows.decide_reply import decide_reply
from takedown.flows.extend_clock import extend_clock
from takedown.flows.mark_passed import mark_passed
from takedown.flows.pause_clock import pause_clock
from takedown.flows.resume_clock import resume_clock
from takedown.posts.models import Basis as Seen
from takedown.posts.models import Outcome
from takedown.posts.platforms import OTHER
from takedown.reads.clocks import ClockView, present_clocks
from takedown.regimes.library import rule as rule_of
from takedown.regimes.schema import Counting
from takedown.removals.models import RemovalRequest, ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows.duties import (
    CALIFORNIA,
    DISPUTE,
    ERASURE,
    EU,
    ONE,
    REPORT,
    clock_of,
    noon,
    sending,
    start,
)

pytestmark = pytest.mark.django_db
RECEIVED = noon(2026, 11, 25)
SECOND = timedelta(seconds=1)
LATER = noon(2026, 12, 10)


def view(opened, now) -> ClockView:
    (one,) = present_clocks(opened, now=now)
    return one


def test_a_clock_in_days_says_the_day_and_that_it_lasts_to_its_end():
    opened, clock = clock_of(ERASURE, RECEIVED)
    shown = view(opened, RECEIVED)
    assert shown.title == "Post 1: their answer is due by"
    assert (shown.due, shown.due_iso) == ("Tuesday 29 December 2026", "2026-12-29")
    assert "until the end of that day." in shown.note
    assert (shown.state, shown.word) == ("confirmed", "Receipt shown")
    assert view(opened, clock.late_at - SECOND).state == "confirmed"
    assert view(opened, clock.late_at).state == "passed"


@pytest.mark.parametrize(
    ("duty", "said"),
    [(REPORT, "the time in the law ended on"), (ERASURE, "their answer was due by")],
)
def test_what_is_over_is_said_to_be_over(duty, said):
    opened, clock = clock_of(duty, NOW)
    mark_passed(now=clock.late_at)
    assert view(opened, clock.late_at).title == f"Post 1: {said}"


def test_a_day_that_ends_elsewhere_says_where():
    opened, _ = clock_of(EU, RECEIVED)
    assert "until the end of that day in Dublin." in view(opened, RECEIVED).note


def test_a_clock_in_hours_says_the_hour_on_both_clocks():
    opened, _ = clock_of(REPORT, NOW)
    shown = view(opened, NOW)
    assert shown.title == "Post 1: the time in the law ends on"
    assert shown.due == "Sunday 22 November 2026, 5:30\u00a0pm"
    # In London it is the same hour then: it is not said twice.
    assert "UTC" not in shown.note
    assert not shown.may_be_extended
    assert not shown.may_be_paused


def test_the_sentence_of_the_48_hours_is_exactly_this():
    opened, clock = clock_of(REPORT, NOW)
    shown = view(opened, clock.late_at)
    assert (
        "The 48-hour point in the Online Safety Act has passed. This does not by itself prove that "
        "the service broke the law, but you can now make an expedited complaint under section "
        "21(2A)" in shown.note
    )
    assert "if you use the service, or are in the UK and it is about you" in shown.note


@pytest.mark.parametrize(
    ("duty", "step"),
    [
        (EU, "Complain to the supervisory authority (Article 77)."),
        (DISPUTE, "Go to court."),
        (ERASURE, "Complain to it under section 164A of the Data Protection Act 2018."),
    ],
)
def test_any_other_sentence_is_made_from_the_rule(duty, step):
    opened, clock = clock_of(duty, RECEIVED)
    said = (
        f"The time in {rule_of(duty).legal_basis} has passed. This does not by itself prove that "
        f"the law was broken. {step}"
    )
    assert view(opened, clock.late_at).note.endswith(said.strip())


@pytest.mark.parametrize("duty", [REPORT, ERASURE])
def test_what_is_only_estimated_is_never_said_to_be_over_for_sure(duty):
    opened, clock = clock_of(duty, RECEIVED, basis=Basis.ESTIMATED)
    assert view(opened, RECEIVED).word == "Estimated"
    late = view(opened, clock.late_at)
    assert (late.state, late.word) == ("passed", "Estimated")
    assert "the true time may be later" in late.note


def test_between_two_readings_it_is_at_its_end_and_not_late():
    rule = rule_of(ERASURE)
    rule = replace(rule, stages=(replace(rule.stages[0], counting=Counting.EARLIER_READING),))
    opened = open_for(ONE, now=RECEIVED)
    outcome = outcome_for(rule, received_at=RECEIVED, facts=all_known(rule))
    submission = sending(opened, ERASURE, at=RECEIVED)
    (clock,) = start(opened, submission, RECEIVED, outcome=outcome)
    assert view(opened, clock.due_at - SECOND).state == "confirmed"
    for moment in (clock.due_at, clock.late_at - SECOND):
        shown = view(opened, moment)
        assert (shown.state, shown.word) == ("due", "At its end")
        assert "On the earlier reading of the law the time is at its end." in shown.note
        assert "until the end of Tuesday 29 December 2026" in shown.note
        assert "passed" not in shown.note
    assert view(opened, clock.late_at).state == "passed"


def test_each_stage_says_what_is_due():
    opened, _ = clock_of(CALIFORNIA, NOW)
    confirmation, outer = present_clocks(opened, now=NOW)
    assert confirmation.title == "Post 1: their confirmation that they received it is due by"
    assert outer.title == "Post 1: the platform's determination, at the latest, is due by"


def test_a_site_nobody_has_looked_at_says_so_in_every_title():
    opened = open_for("https://unknown.example/a", answers=Answers(), now=RECEIVED)
    submission = sending(opened, ERASURE, at=RECEIVED)
    RemovalRequest.objects.update(platform=OTHER)
    start(opened, submission, RECEIVED)
    shown = view(opened, RECEIVED)
    assert shown.title == "Post 1: if this law covers the site, their answer is due by"
    assert "Nobody here has looked whether this law covers the site." in shown.lines


def test_an_extended_clock_says_why_with_what_was_noted_and_its_source():
    opened, clock = clock_of(ERASURE, RECEIVED)
    assert view(opened, RECEIVED).may_be_extended
    extend_clock(
        opened, clock_id=clock.pk, notice_on=date(2026, 12, 1), reasons_given=True,
        words="Very many requests", now=LATER,
    )  # fmt: skip
    shown = view(opened, LATER)
    assert (shown.state, shown.word) == ("extended", "Extended")
    assert shown.due == "Thursday 25 February 2027"
    (line,) = shown.history
    assert line == (
        "On 1 December 2026 they gave notice that they take longer (UK GDPR Art 12A(3)-(4); ICO, "
        "time limits for responding). Noted: Very many requests"
    )
    assert not shown.may_be_extended


def test_a_paused_clock_gives_no_date_until_it_is_counted_again():
    opened, clock = clock_of(ERASURE, RECEIVED)
    pause_clock(opened, clock_id=clock.pk, since=date(2026, 12, 1), words="A passport", now=LATER)
    shown = view(opened, noon(2027, 6, 1))
    assert (shown.state, shown.word, shown.due, shown.due_iso) == ("paused", "Paused", "", "")
    assert shown.title == "Post 1: the time for their answer stands still"
    assert shown.may_be_resumed
    assert not shown.may_be_paused
    resume_clock(opened, clock_id=clock.pk, resumed_on=date(2026, 12, 8), now=LATER)
    shown = view(opened, LATER)
    assert shown.due == "Friday 8 January 2027"
    assert [line.split(" (")[0] for line in shown.history] == [
        "On 1 December 2026 they asked for proof of identity",
        "On 8 December 2026 they had what they asked for; the time begins there",
    ]
    assert any("second date given" in line for line in shown.lines)


def test_a_stopped_clock_says_so_and_offers_nothing():
    opened, clock = clock_of(ERASURE, RECEIVED)
    stop_clocks(clock.submission.request, by=opened.actor, now=LATER)
    shown = view(opened, noon(2027, 6, 1))
    assert (shown.state, shown.word, shown.due) == ("stopped", "Not followed", "")
    assert shown.history == ["On 10 December 2026 following this letter was stopped here."]
    assert not any((shown.may_be_extended, shown.may_be_paused, shown.may_be_resumed))


def test_what_is_gone_is_done_whatever_else():
    opened, clock = clock_of(REPORT, NOW)
    Deadline.objects.update(met_at=NOW, stopped_at=NOW)
    assert view(opened, clock.late_at + SECOND).state == "done"


GONE = (Outcome.GONE, Seen.SIGNED_IN)
WEAK = (Outcome.GONE, Seen.SIGNED_OUT)
BACK = (Outcome.BACK, Seen.SIGNED_IN)
SAYS = "They say that it is gone."


@pytest.mark.parametrize(
    ("said", "looks", "word", "note"),
    [
        (True, [], "Gone, they say", f"{SAYS} Nobody has looked yet."),
        (
            True, [WEAK], "Gone, they say",
            f"{SAYS} Somebody who was not signed in did not see it. That alone shows little.",
        ),
        (True, [GONE], "Gone", "Somebody saw that it is gone."),
        (False, [GONE, WEAK], "Gone", "Somebody saw that it is gone."),
        (
            False, [GONE, BACK], "It was gone",
            "Somebody saw that it was gone. It was not gone when somebody looked later.",
        ),
        (
            True, [BACK], "It was gone",
            "They said that it was gone. It was not gone when somebody looked later.",
        ),
    ],
)  # fmt: skip
def test_a_time_that_was_met_says_by_what_and_what_was_seen_since(amara, said, looks, word, note):
    one = factories.sent(amara)
    if said:
        reply = factories.reply(one, amara, "We removed it.", now=NOW + SECOND)
        decide_reply(
            amara, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=None, now=NOW + SECOND
        )
    for second, look in enumerate(looks, start=2):
        factories.see(amara, *look, now=NOW + second * SECOND)
    shown = view(amara, LATER)
    state = "said" if word == "Gone, they say" else "done"
    assert (shown.state, shown.word) == (state, word)
    assert note in shown.note


def test_a_person_elsewhere_reads_hours_on_their_own_clock():
    opened = open_for(ONE, answers=Answers(zone="Asia/Tokyo"))
    start(opened, sending(opened, REPORT), NOW)
    assert view(opened, NOW).due == "Monday 23 November 2026, 2:30\u00a0am"


def test_the_component_shows_every_state_by_word_and_shape():
    opened, clock = clock_of(ERASURE, RECEIVED)
    pause_clock(
        opened, clock_id=clock.pk, since=date(2026, 12, 1), words="<b>A passport</b>", now=LATER
    )
    shown = view(opened, LATER)
    html = render_to_string(
        "components/clock.html", {name: getattr(shown, name) for name in ClockView.__slots__}
    )
    assert 'class="tag is-paused">Paused<' in html
    assert "&lt;b&gt;A passport" in html
    assert "clock-end" not in html

"""What the law of a clock gives is done, with its reason; what it does not give is refused."""

from __future__ import annotations

from datetime import date

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.deadlines.changing import NoSuchClock, NoWords
from takedown.deadlines.models import Basis, ChangeKind, ClockChange, Deadline
from takedown.deadlines.running import stop_clocks
from takedown.flows.extend_clock import (
    CannotBeExtended,
    ExtendedBefore,
    NoReasonsGiven,
    NoticeOutOfOrder,
    NoticeTooLate,
    extend_clock,
)
from takedown.flows.mark_passed import mark_passed
from takedown.flows.pause_clock import AskedOutOfOrder, CannotBePaused, PausedBefore, pause_clock
from takedown.flows.resume_clock import NotPaused, ResumedOutOfOrder, resume_clock
from takedown.regimes import library
from tests.conftest import NOW, open_for
from tests.flows.duties import (
    CALIFORNIA,
    DISPUTE,
    ERASURE,
    EU,
    LINKS,
    OBJECTION,
    clock_of,
    noon,
    present,
    sending,
    start,
)

pytestmark = pytest.mark.django_db
RECEIVED = noon(2026, 11, 23)
LATER = noon(2027, 6, 1)
CLOCKS = [rule.id for rule in library.rules() if rule.may_start_a_clock]
EXTENDABLE = {ERASURE, OBJECTION, EU, DISPUTE, "uk-gdpr-extension"}
PAUSABLE = {ERASURE, OBJECTION}


def extend(
    opened, clock, *, on=date(2026, 12, 10), reasons=True, words="Many requests.", now=LATER
):
    return extend_clock(
        opened, clock_id=clock.pk, notice_on=on, reasons_given=reasons, words=words, now=now
    )


def pause(opened, clock, *, since=date(2026, 12, 1), words="They asked for a passport.", now=LATER):
    return pause_clock(opened, clock_id=clock.pk, since=since, words=words, now=now)


def resume(opened, clock, *, on=date(2026, 12, 8), now=LATER):
    return resume_clock(opened, clock_id=clock.pk, resumed_on=on, now=now)


# -- extensions ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("duty", "due_on"),
    [
        (ERASURE, date(2027, 2, 23)),
        (OBJECTION, date(2027, 2, 23)),
        (EU, date(2027, 2, 23)),
        (DISPUTE, date(2027, 5, 24)),
    ],
)
def test_a_notice_with_reasons_in_the_first_period_takes_the_longer_one_from_receipt(duty, due_on):
    opened, clock = clock_of(duty, RECEIVED, links=LINKS)
    new = extend(opened, clock)
    assert [one.due_on for one in new] == [due_on] * 2
    assert all(one.extended and one.stage.endswith("_extended") for one in new)
    assert present(opened) == sorted(new, key=lambda one: one.post.number)
    # The old ones stay visible, with what they said and why they were replaced.
    old = Deadline.objects.filter(case=opened.case, replaced_at=LATER)
    assert {one.stage for one in old} == {clock.stage}
    change = ClockChange.objects.get(deadline=clock)
    assert (change.kind, change.day, change.by) == ("EXTENDED", date(2026, 12, 10), "code-holder")
    assert opened.key.open_text(change.words_sealed, change.words_place) == "Many requests."
    assert change.source == library.rule(duty).extension.source
    assert Event.objects.filter(name=Name.CLOCK_EXTENDED).count() == 2


@pytest.mark.parametrize("duty", [duty for duty in CLOCKS if duty not in EXTENDABLE])
def test_no_other_law_lets_anybody_take_longer(duty):
    at = noon(2026, 2, 1) if duty == "in-it-3-2-b" else noon(2026, 12, 1)
    opened, clock = clock_of(duty, at)
    with pytest.raises(CannotBeExtended, match="Nothing in the law"):
        extend(opened, clock)
    assert clock in present(opened)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"on": date(2026, 12, 24)}, NoticeTooLate),
        ({"on": date(2026, 11, 22)}, NoticeOutOfOrder),
        ({"on": date(2027, 6, 2)}, NoticeOutOfOrder),
        ({"reasons": False}, NoReasonsGiven),
        ({"words": " "}, NoWords),
    ],
)
@pytest.mark.parametrize("duty", [ERASURE, EU])
def test_a_notice_that_does_not_extend_is_refused_and_changes_nothing(duty, wrong, refusal):
    opened, clock = clock_of(duty, RECEIVED)
    with pytest.raises(refusal):
        extend(opened, clock, **wrong)
    assert present(opened) == [clock]
    assert not ClockChange.objects.exists()


def test_a_notice_on_the_last_day_of_the_first_month_extends():
    opened, clock = clock_of(ERASURE, RECEIVED)
    assert clock.due_on == date(2026, 12, 23)
    assert extend(opened, clock, on=clock.due_on)


def test_a_late_notice_is_told_that_it_does_not_extend_and_what_would_help():
    opened, clock = clock_of(ERASURE, RECEIVED, basis=Basis.ESTIMATED)
    with pytest.raises(NoticeTooLate) as refusal:
        extend(opened, clock, on=date(2026, 12, 24))
    said = str(refusal.value)
    assert "does not extend the time" in said
    assert "add that first" in said


def test_it_is_extended_once():
    opened, clock = clock_of(ERASURE, RECEIVED)
    (new,) = extend(opened, clock)
    with pytest.raises(ExtendedBefore):
        extend(opened, new)
    with pytest.raises(NoSuchClock):
        extend(opened, clock)


def test_a_receipt_shown_later_keeps_the_extension():
    opened, clock = clock_of(ERASURE, RECEIVED, basis=Basis.ESTIMATED)
    extend(opened, clock)
    start(opened, clock.submission, noon(2026, 11, 25), now=LATER)
    (shown,) = present(opened)
    assert (shown.extended, shown.basis, shown.due_on) == (True, "SHOWN", date(2027, 2, 25))


# -- pauses --------------------------------------------------------------------


@pytest.mark.parametrize("duty", sorted(PAUSABLE))
def test_a_pause_lasts_until_they_have_it_and_the_month_begins_there(duty):
    opened, clock = clock_of(duty, RECEIVED, links=LINKS)
    pause(opened, clock)
    assert {one.paused_on for one in present(opened)} == {date(2026, 12, 1)}
    assert mark_passed(now=LATER) == 0

    new = resume(opened, clock)
    assert [one.due_on for one in new] == [date(2027, 1, 8)] * 2
    assert [one.confirmed_on for one in new] == [date(2026, 12, 8)] * 2
    assert all(one.paused_on is None for one in present(opened))
    kinds = (
        ClockChange.objects.filter(deadline=clock).order_by("kind").values_list("kind", flat=True)
    )
    assert list(kinds) == [ChangeKind.PAUSED, ChangeKind.RESUMED]
    sources = set(ClockChange.objects.values_list("source", flat=True))
    assert sources == {"UK GDPR Art 12(6)(b), 12A(2)(b)"}
    assert Event.objects.filter(name=Name.CLOCK_PAUSED).count() == 2
    assert Event.objects.filter(name=Name.CLOCK_RESUMED).count() == 2


@pytest.mark.parametrize("duty", [duty for duty in CLOCKS if duty not in PAUSABLE])
def test_nothing_in_any_other_law_stops_a_clock(duty):
    at = noon(2026, 2, 1) if duty == "in-it-3-2-b" else noon(2026, 12, 1)
    opened, clock = clock_of(duty, at)
    with pytest.raises(CannotBePaused, match="Nothing in the law stops this clock"):
        pause(opened, clock)
    assert clock in present(opened)


def test_before_february_2026_nothing_paused_the_month():
    opened, clock = clock_of(ERASURE, noon(2026, 1, 15))
    assert clock.rule_version == "1"
    with pytest.raises(CannotBePaused):
        pause(opened, clock, since=date(2026, 1, 20))


@pytest.mark.parametrize("since", [date(2026, 11, 22), date(2026, 12, 24), date(2027, 6, 2)])
def test_they_cannot_have_asked_before_after_the_end_or_in_the_future(since):
    opened, clock = clock_of(ERASURE, RECEIVED)
    with pytest.raises(AskedOutOfOrder):
        pause(opened, clock, since=since)


def test_pauses_and_their_ends_come_in_turn():
    opened, clock = clock_of(ERASURE, RECEIVED)
    with pytest.raises(NotPaused):
        resume(opened, clock)
    with pytest.raises(NoWords):
        pause(opened, clock, words="")
    pause(opened, clock)
    with pytest.raises(PausedBefore):
        pause(opened, clock)
    for on in (date(2026, 11, 30), date(2027, 6, 2)):
        with pytest.raises(ResumedOutOfOrder):
            resume(opened, clock, on=on)


def test_a_clock_that_was_marked_before_the_pause_was_noted_is_not_late_any_more():
    opened, clock = clock_of(ERASURE, RECEIVED)
    assert mark_passed(now=LATER) == 1
    pause(opened, clock)
    clock.refresh_from_db()
    assert clock.passed_at is None
    (new,) = resume(opened, clock, on=date(2027, 5, 30))
    assert mark_passed(now=LATER) == 0
    assert mark_passed(now=new.late_at) == 1


def test_a_paused_clock_that_is_extended_stays_paused_and_then_has_three_months():
    opened, clock = clock_of(ERASURE, RECEIVED)
    pause(opened, clock)
    (longer,) = extend(opened, clock)
    assert longer.paused_on == date(2026, 12, 1)
    (new,) = resume(opened, longer)
    assert (new.extended, new.due_on) == (True, date(2027, 3, 8))


def test_a_notice_that_came_while_it_stood_still_holds_whatever_receipt_is_shown():
    opened, clock = clock_of(ERASURE, RECEIVED, basis=Basis.ESTIMATED)
    pause(opened, clock, now=noon(2027, 1, 9))
    (longer,) = extend(opened, clock, on=date(2027, 1, 10), now=noon(2027, 1, 10))
    resume(opened, longer, on=date(2027, 1, 12), now=noon(2027, 1, 12))
    start(opened, clock.submission, noon(2026, 11, 24), now=noon(2027, 1, 13))
    (shown,) = present(opened)
    assert (shown.extended, shown.due_on) == (True, date(2027, 4, 12))


def test_a_receipt_shown_later_does_not_end_a_pause():
    opened, clock = clock_of(ERASURE, RECEIVED, basis=Basis.ESTIMATED)
    pause(opened, clock)
    start(opened, clock.submission, noon(2026, 11, 24), now=LATER)
    (shown,) = present(opened)
    assert shown.paused_on == date(2026, 12, 1)


# -- stops ---------------------------------------------------------------------


def test_what_was_taken_back_is_stopped_stays_visible_and_never_passes():
    opened, clock = clock_of(ERASURE, RECEIVED, links=LINKS)
    gone, running = present(opened)
    Deadline.objects.filter(pk=gone.pk).update(met_at=RECEIVED)
    stopped = stop_clocks(clock.submission.request, by=opened.actor, now=NOW)
    assert [one.pk for one in stopped] == [running.pk]
    assert len(present(opened)) == 2
    assert mark_passed(now=LATER) == 0
    assert ClockChange.objects.get().kind == ChangeKind.STOPPED
    assert stop_clocks(clock.submission.request, by=opened.actor, now=LATER) == []


def test_what_is_stopped_is_not_started_extended_or_paused_again():
    opened, clock = clock_of(ERASURE, RECEIVED)
    stop_clocks(clock.submission.request, by=opened.actor, now=NOW)
    assert start(opened, clock.submission, noon(2026, 11, 24)) == []
    for change in (extend, pause):
        with pytest.raises(NoSuchClock):
            change(opened, clock)


def test_stopping_one_request_leaves_another():
    opened, clock = clock_of(ERASURE, RECEIVED)
    start(opened, sending(opened, OBJECTION, at=RECEIVED), RECEIVED)
    stop_clocks(clock.submission.request, by=opened.actor, now=NOW)
    assert [one.rule_id for one in Deadline.objects.running()] == [OBJECTION]


# -- whose clock ---------------------------------------------------------------


def test_a_clock_of_another_case_is_not_there():
    opened, clock = clock_of(ERASURE, RECEIVED)
    stranger = open_for("https://www.reddit.com/r/pics/comments/abc123/")
    for change in (extend, pause, resume):
        with pytest.raises(NoSuchClock):
            change(stranger, clock)
    assert present(opened) == [clock]


def test_stages_change_together():
    opened, clock = clock_of(CALIFORNIA, RECEIVED)
    stop_clocks(clock.submission.request, by=opened.actor, now=NOW)
    assert {one.stopped_at for one in present(opened)} == {NOW}

"""A PIN changed from inside counts after 72 hours, and not if somebody stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import codes
from takedown.cases.models import CaseCode
from takedown.cases.step_up import WrongCode, may_destroy_at_once
from takedown.cases.ways_back import PinWaits
from takedown.flows.change_pin import (
    NotTheOwner,
    ask_pin_change,
    make_due_pin_changes,
    stop_pin_change,
)
from takedown.flows.confirm_code import confirm_code
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.save_answers import save_answers
from takedown.jobs import tasks
from takedown.jobs.schedule import SCHEDULE
from takedown.reads.code import unconfirmed_words
from takedown.reads.ways_back import PinStopped, contact_changed, pin_stopped, pin_waits
from tests import factories
from tests.conftest import NOW

PIN, OTHER = "482916", "731604"
WAIT, MINUTE = timedelta(hours=72), timedelta(minutes=1)


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def open_notes(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    return amara


@pytest.fixture
def with_pin(amara, words):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    return amara


def fits(pin: str) -> bool:
    stored = CaseCode.objects.get().pin_hash
    return bool(stored) and codes.pin_fits(stored, pin)


def test_a_first_pin_counts_after_72_hours_and_not_before(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    assert make_due_pin_changes(now=NOW + WAIT - MINUTE) == 0
    assert not fits(PIN)
    assert make_due_pin_changes(now=NOW + WAIT) == 1
    assert fits(PIN)
    assert make_due_pin_changes(now=NOW + WAIT) == 0


def test_whoever_has_the_words_stops_it(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    said = pin_waits(open_notes)
    assert said
    assert said.takes == "Monday 23 November 2026, 5:30\u00a0pm"
    stop_pin_change(open_notes, now=NOW)
    stop_pin_change(open_notes, now=NOW)
    assert make_due_pin_changes(now=NOW + WAIT) == 0
    assert Event.objects.filter(name=Name.PIN_CHANGE_STOPPED).count() == 1


def test_another_pin_needs_the_one_of_today_and_the_words(with_pin, words):
    turned = " ".join(reversed(words.split()))
    for typed, pin in ((words, OTHER), (words, ""), (turned, PIN)):
        with pytest.raises(WrongCode):
            ask_pin_change(with_pin, typed=typed, pin=pin, new_pin=OTHER, now=NOW)
    ask_pin_change(with_pin, typed=words, pin=PIN, new_pin=OTHER, now=NOW)
    assert fits(PIN)
    make_due_pin_changes(now=NOW + WAIT)
    assert fits(OTHER)
    assert not fits(PIN)


def test_taking_the_pin_away_waits_too(with_pin, words):
    ask_pin_change(with_pin, typed=words, pin=PIN, new_pin="", now=NOW)
    make_due_pin_changes(now=NOW + WAIT)
    code = CaseCode.objects.get()
    assert (code.pin_hash, code.pin_set_at) == ("", None)
    assert Event.objects.filter(name=Name.PIN_REMOVED).exists()


def test_none_takes_the_place_of_one_that_waits(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    with pytest.raises(PinWaits):
        ask_pin_change(open_notes, typed=words, new_pin=OTHER, now=NOW + timedelta(hours=1))
    make_due_pin_changes(now=NOW + WAIT)
    assert fits(PIN)


def test_one_that_was_stopped_and_asked_for_anew_waits_anew_and_says_so(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    later = NOW + timedelta(hours=71)
    stop_pin_change(open_notes, now=later)
    assert pin_waits(open_notes) is None
    told = PinStopped("Monday 23 November 2026, 4:30\u00a0pm", by_restoring=False)
    assert pin_stopped(open_notes, now=later) == told
    assert pin_stopped(open_notes, now=later + WAIT) is None
    ask_pin_change(open_notes, typed=words, new_pin=OTHER, now=later)
    assert pin_stopped(open_notes, now=later) is None
    said = pin_waits(open_notes)
    assert said
    assert said.before == ("Friday 20 November 2026, 5:30\u00a0pm",)
    assert make_due_pin_changes(now=NOW + WAIT) == 0
    make_due_pin_changes(now=later + WAIT)
    assert fits(OTHER)


def test_what_was_asked_for_before_the_pin_of_now_is_not_told(with_pin, words):
    for pin, new, now in ((PIN, OTHER, NOW), (OTHER, PIN, NOW + WAIT)):
        ask_pin_change(with_pin, typed=words, pin=pin, new_pin=new, now=now)
        said = pin_waits(with_pin)
        assert said
        assert said.before == ()
        make_due_pin_changes(now=now + WAIT)


def test_a_pin_set_so_does_not_erase_at_once_before_its_own_72_hours(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    make_due_pin_changes(now=NOW + WAIT)
    code = CaseCode.objects.get()
    assert not may_destroy_at_once(code, now=NOW + 2 * WAIT - MINUTE)
    assert may_destroy_at_once(code, now=NOW + 2 * WAIT)


def test_it_does_not_ripen_while_the_notes_are_hidden(open_notes, words):
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    erase_case(open_notes, typed=words, now=NOW)
    assert make_due_pin_changes(now=NOW + WAIT) == 0
    hidden_for = timedelta(hours=71)
    undo_erase(open_notes.case, now=NOW + hidden_for)
    # Whoever hides the notes and brings them back takes no PIN away: it waits as much longer.
    assert make_due_pin_changes(now=NOW + hidden_for + WAIT - MINUTE) == 0
    assert make_due_pin_changes(now=NOW + hidden_for + WAIT) == 1


def test_a_caseworker_neither_changes_it_nor_hears_of_it(open_notes, words, beth):
    worker = factories.let_in(open_notes, beth)
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    assert pin_waits(worker) is None
    with pytest.raises(NotTheOwner):
        stop_pin_change(worker, now=NOW)
    with pytest.raises(NotTheOwner):
        ask_pin_change(worker, typed=words, new_pin=OTHER, now=NOW)


def test_the_clock_makes_it(open_notes, words, monkeypatch):
    monkeypatch.setattr(tasks, "now", lambda: NOW + WAIT)
    ask_pin_change(open_notes, typed=words, new_pin=PIN, now=NOW)
    entry = SCHEDULE["make_due_pin_changes"]
    tasks.task_make_due_pin_changes.app.tasks[entry["task"]].apply()
    assert fits(PIN)


def test_another_address_for_answers_is_noted_once(amara):
    factories.answer(amara)
    assert contact_changed(amara) == ""
    save_answers(amara, now=NOW, contact_address="other@example.org")
    assert contact_changed(amara) == "20 November 2026"
    save_answers(amara, now=NOW + WAIT, contact_address="other@example.org")
    assert Event.objects.filter(name=Name.CONTACT_CHANGED).count() == 1


def test_the_first_choice_is_no_change(amara):
    save_answers(amara, now=NOW, contact_address="other@example.org")
    assert contact_changed(amara) == ""

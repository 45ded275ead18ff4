"""Nothing goes without a notice and time to say no; and what nobody comes back to goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings

import pytest

from takedown.accounts.visitor import code_holder
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import check_chain, record
from takedown.cases import keystore
from takedown.cases.access import hidden_case_for
from takedown.cases.models import About, Case, CaseCode, GoingNotice
from takedown.deadlines.models import Deadline
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_hold import end_hold
from takedown.flows.enter_case import enter_case
from takedown.flows.erase_case import GRACE, destroy_due, undo_erase
from takedown.flows.let_go_drafts import let_go_drafts
from takedown.flows.let_go_notes import let_go_notes
from takedown.flows.set_hold import set_hold
from takedown.flows.view_case import view_case
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
A_YEAR, A_MONTH = 365 * DAY, 30 * DAY
HERE = "192.0.2.7"


@pytest.fixture
def words(amara) -> str:
    """The words of notes that were confirmed."""
    said = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=said, now=NOW)
    return said


@pytest.fixture
def told(amara, words):
    """Notes that nobody opened for a year, and of which it was said that they go."""
    let_go_notes(now=NOW + A_YEAR)
    return NOW + A_YEAR


def names(opened) -> list[str]:
    chain = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    check_chain(chain)
    return [one.name for one in chain]


def hold(opened, *, now=NOW, days=365):
    return set_hold(
        opened, about=About.NOTES, picture_id=None, reason="For the court.", days=days, now=now
    )


def enter(words, now):
    enter_case(typed=words, address=HERE, now=now)


def test_a_draft_goes_thirty_days_after_the_last_visit(amara, django_capture_on_commit_callbacks):
    picture = factories.capture(amara)
    enter(" ".join(unconfirmed_words(amara)), NOW + 29 * DAY)
    assert let_go_drafts(now=NOW + 29 * DAY + A_MONTH - SECOND) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert let_go_drafts(now=NOW + 29 * DAY + A_MONTH) == 1
    assert not Case.objects.exists()
    assert not list(settings.SEALED_DIR.rglob(picture.file_id))
    with pytest.raises(keystore.KeyGone):
        keystore.load(amara.case.pk)
    assert names(amara)[-1] == Name.CASE_ERASED


def test_confirmed_notes_are_no_draft(amara, words):
    assert let_go_drafts(now=NOW + A_YEAR) == 0


def test_notes_with_an_approved_letter_are_no_draft(amara):
    factories.approved(amara)
    assert let_go_drafts(now=NOW + 31 * DAY) == 0


def test_notes_that_somebody_was_let_into_are_no_draft(amara, beth):
    factories.let_in(amara, beth, now=NOW + 3 * DAY)
    assert let_go_drafts(now=NOW + 32 * DAY) == 0


def test_a_held_draft_stays(amara):
    hold(amara)
    assert let_go_drafts(now=NOW + 364 * DAY) == 0
    assert let_go_drafts(now=NOW + 366 * DAY) == 1


def test_nothing_is_said_before_a_year_is_over(amara, words):
    let_go_notes(now=NOW + A_YEAR - SECOND)
    assert not GoingNotice.objects.exists()


def test_it_is_said_once_a_month_before_and_then_the_notes_are_hidden(amara, told):
    let_go_notes(now=told + DAY)
    (notice,) = GoingNotice.objects.all()
    assert notice.goes_at == told + A_MONTH
    assert let_go_notes(now=told + A_MONTH - SECOND) == 0
    assert let_go_notes(now=told + A_MONTH) == 1
    case = Case.objects.get()
    assert (case.hidden_at, case.erase_at) == (told + A_MONTH, told + A_MONTH + GRACE)
    assert destroy_due(now=told + A_MONTH + GRACE - SECOND) == 0
    assert destroy_due(now=told + A_MONTH + GRACE) == 1
    assert names(amara)[-3:] == [Name.GOING_TOLD, Name.GOING_HIDDEN, Name.CASE_ERASED]


def test_nothing_is_hidden_in_the_run_that_says_it(amara, words):
    """However long nobody came, and however long this computer was off."""
    assert let_go_notes(now=NOW + 10 * A_YEAR) == 0
    assert not Case.objects.get().is_hidden


def test_any_opening_keeps_them_and_a_year_begins_anew(amara, told, words):
    enter(words, told + A_MONTH - SECOND)
    assert let_go_notes(now=told + A_MONTH) == 0
    notice = GoingNotice.objects.get()
    assert (notice.kept_by, notice.gone_at) == ("visit", None)
    let_go_notes(now=told + A_MONTH - SECOND + A_YEAR - SECOND)
    assert not GoingNotice.objects.open().exists()
    let_go_notes(now=told + A_MONTH - SECOND + A_YEAR)
    assert GoingNotice.objects.open().exists()


def test_a_caseworker_s_visit_keeps_them_too(amara, told, beth):
    view_case(factories.let_in(amara, beth, now=told + DAY), now=told + DAY)
    assert let_go_notes(now=told + A_MONTH) == 0


def test_a_wrong_pin_keeps_nothing(amara, told):
    record(Name.PIN_WRONG, actor="nobody", case_id=amara.case.pk, now=told + DAY)
    assert let_go_notes(now=told + A_MONTH) == 1


def test_the_words_bring_hidden_notes_back(amara, told, words):
    let_go_notes(now=told + A_MONTH)
    at = told + A_MONTH + GRACE - SECOND
    entered = enter_case(typed=words, address=HERE, now=at)
    assert entered.is_hidden
    visitor = code_holder(entered.case_id, epoch=entered.epoch)
    undo_erase(hidden_case_for(visitor, entered.case_id, now=at), now=at)
    assert destroy_due(now=at + GRACE) == 0
    assert let_go_notes(now=at + A_YEAR - SECOND) == 0


def test_a_session_from_before_they_were_hidden_is_over(amara, told):
    let_go_notes(now=told + A_MONTH)
    assert CaseCode.objects.get().epoch == 1


def test_notes_stay_while_a_clock_runs(amara, words):
    factories.sent(amara)
    Deadline.objects.update(due_at=NOW + 2 * A_YEAR, late_at=NOW + 2 * A_YEAR)
    let_go_notes(now=NOW + A_YEAR)
    assert not GoingNotice.objects.exists()
    Deadline.objects.update(passed_at=NOW + 2 * A_YEAR)
    let_go_notes(now=NOW + 2 * A_YEAR)
    assert GoingNotice.objects.exists()


def test_a_hold_keeps_them_until_its_day_and_they_are_told_of_after(amara, words):
    hold(amara, days=731)
    let_go_notes(now=NOW + 730 * DAY)
    assert not GoingNotice.objects.exists()
    let_go_notes(now=NOW + 731 * DAY)
    assert GoingNotice.objects.exists()


def test_a_hold_set_by_a_caseworker_ends_a_notice(amara, told, beth):
    opened = factories.let_in(amara, beth, now=told + DAY)
    made = hold(opened, now=told + DAY)
    end_hold(opened, hold_id=made.pk, now=told + 2 * DAY)
    assert let_go_notes(now=told + A_MONTH) == 0


def test_periods_are_settings(amara, words, monkeypatch):
    kept = replace(settings.KEEP, unopened=10 * DAY, notice=2 * DAY)
    monkeypatch.setattr(settings, "KEEP", kept)
    let_go_notes(now=NOW + 10 * DAY)
    assert let_go_notes(now=NOW + 12 * DAY) == 1

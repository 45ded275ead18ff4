"""A clock that has passed alerts once, and only when it is late on every reading."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

import pytest

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.models import Case
from takedown.deadlines.models import Basis, Deadline
from takedown.deadlines.running import stop_clocks
from takedown.flows import mark_passed as sweep
from takedown.flows.erase_case import GRACE, erase_case, undo_erase
from takedown.flows.mark_passed import mark_passed
from takedown.flows.see_alerts import see_alerts
from takedown.reads.alerts import alerts_of
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import Submission
from tests.conftest import NOW, open_for
from tests.flows.duties import ERASURE, LINKS, REPORT, SWIFT, clock_of, noon, sending, start
from tests.flows.test_sweeps import at_once

SECOND, HOURS_48 = timedelta(seconds=1), timedelta(hours=48)


@pytest.mark.django_db
def test_the_alert_is_raised_in_the_transaction_that_marks_the_clock(monkeypatch):
    _, clock = clock_of(REPORT, NOW)

    def fails(*_args, **_details):
        raise RuntimeError

    monkeypatch.setattr(sweep.Alert.objects, "raise_passed", fails)
    with pytest.raises(RuntimeError):
        mark_passed(now=clock.late_at)
    clock.refresh_from_db()
    assert clock.passed_at is None
    monkeypatch.undo()

    assert mark_passed(now=clock.late_at) == 1
    alert = Alert.objects.get()
    assert (alert.kind, alert.deadline_id, alert.submission_id) == ("passed", clock.pk, None)
    assert (alert.due_at, alert.raised_at, alert.seen_at) == (clock.late_at, clock.late_at, None)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_alert_once_for_each_clock(transactional_db):
    clock_of(REPORT, NOW, links=LINKS)
    later = NOW + HOURS_48
    assert sum(at_once(lambda: mark_passed(now=later), threads=4)) == 2
    assert Alert.objects.count() == 2
    assert Event.objects.filter(name=Name.CLOCK_PASSED).count() == 2
    assert mark_passed(now=later + HOURS_48) == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_alert_raised_by_two_at_once_is_one(transactional_db):
    opened, clock = clock_of(REPORT, NOW)

    def say() -> int:
        return Alert.objects.raise_passed(
            case_id=opened.case.pk, deadline_id=clock.pk, due_at=NOW, now=NOW
        )

    assert sorted(at_once(say)) == [False, True]
    assert Alert.objects.count() == 1


@pytest.mark.django_db
def test_in_a_case_that_is_hidden_nothing_passes_until_it_comes_back():
    opened, clock = clock_of(REPORT, NOW)
    erase_case(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    assert mark_passed(now=clock.late_at) == 0
    assert not Alert.objects.exists()
    undo_erase(Case.objects.get(), now=NOW + GRACE / 2)
    assert mark_passed(now=clock.late_at) == 1
    assert Alert.objects.count() == 1


@pytest.mark.django_db
def test_alerts_go_with_the_case():
    opened, clock = clock_of(REPORT, NOW)
    mark_passed(now=clock.late_at)
    opened.case.delete()
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_alerts_are_told_in_words_and_are_new_until_they_are_seen():
    opened, clock = clock_of(REPORT, NOW)
    start(opened, sending(opened, ERASURE), NOW, basis=Basis.ESTIMATED)
    later = noon(2027, 1, 5)
    mark_passed(now=later)
    newest, oldest = alerts_of(opened)
    assert (
        newest.text
        == "Post 1: the time for their answer has passed, counted from when it was sent."
    )
    assert oldest.text == "Post 1: the time in the law has passed."
    assert oldest.deadline_id == clock.pk
    assert oldest.when == "22 November 2026, 17:30"
    assert {one.label for one in (newest, oldest)} == {""}
    assert all(one.is_new for one in (newest, oldest))

    assert see_alerts(opened, now=later) == 2
    assert see_alerts(opened, now=later) == 0
    assert not any(one.is_new for one in alerts_of(opened))
    assert Event.objects.filter(name=Name.ALERTS_SEEN).count() == 1


@pytest.mark.django_db
def test_an_alert_about_what_holds_no_more_is_not_told():
    opened, clock = clock_of(REPORT, NOW, basis=Basis.ESTIMATED)
    mark_passed(now=clock.late_at)
    assert len(alerts_of(opened)) == 1
    # They received it a day later than it was sent: the time is not over.
    start(opened, clock.submission, NOW + timedelta(hours=24), now=clock.late_at)
    assert alerts_of(opened) == []
    assert mark_passed(now=clock.late_at + timedelta(hours=24)) == 1
    assert len(alerts_of(opened)) == 1
    Deadline.objects.present().update(met_at=NOW + timedelta(hours=80))
    assert alerts_of(opened) == []


@pytest.mark.django_db
def test_a_request_that_was_taken_back_alerts_no_more():
    opened, clock = clock_of(REPORT, NOW)
    stop_clocks(clock.submission.request, by=opened.actor, now=NOW)
    assert mark_passed(now=clock.late_at + SECOND) == 0
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_another_case_sees_none_of_it():
    opened, clock = clock_of(REPORT, NOW)
    mark_passed(now=clock.late_at)
    stranger = open_for("https://www.reddit.com/r/pics/comments/abc123/")
    sending(stranger, SWIFT)
    assert alerts_of(stranger) == []
    assert see_alerts(stranger, now=NOW + HOURS_48) == 0
    assert len(alerts_of(opened)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sweep_leaves_a_sending_alone_that_somebody_works_on(transactional_db):
    _, clock = clock_of(REPORT, NOW)
    with transaction.atomic():
        Submission.objects.select_for_update().get(pk=clock.submission_id)
        assert at_once(lambda: mark_passed(now=clock.late_at), threads=1) == [0]
    assert mark_passed(now=clock.late_at) == 1

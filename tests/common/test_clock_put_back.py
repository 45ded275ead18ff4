"""Where the clock was put back, what waits is found all the same, and the beat does not sleep through an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.celery import app
from takedown.common.leases import MOST_ATTEMPTS
from takedown.evidence.models import EvidencePack
from takedown.flows import find_lost_mail, sweep
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.jobs.steady_beat import SteadyScheduler
from takedown.removals.models import LetterFile, OutgoingMail
from tests import factories
from tests.conftest import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    names: list[str] = []
    for flow in (sweep, find_lost_mail):
        monkeypatch.setattr(flow, "enqueue", lambda name, **_ids: names.append(name))
    return names


def test_what_was_asked_for_in_a_time_to_come_is_queued_again(amara, queued):
    factories.approved(amara, now=NOW + HOUR)
    factories.reference(amara)
    ask_for_pack(amara, now=NOW + HOUR)
    sweep.find_lost_work(now=NOW)
    assert {"render_letter", "build_pack"} <= {*queued}


def test_what_a_worker_holds_until_a_time_to_come_is_handed_on(amara, queued):
    pack = ask_for_pack(amara, now=NOW - HOUR)
    assert EvidencePack.objects.claim(pack.pk, now=NOW)
    sweep.find_lost_work(now=NOW)
    assert "build_pack" not in queued
    sweep.find_lost_work(now=NOW - HOUR / 2)
    assert queued.count("build_pack") == 1
    assert LetterFile.objects.count() == 0
    assert OutgoingMail.objects.count() == 0


def test_work_in_hand_on_its_last_try_is_not_set_aside_for_it(amara, queued):
    pack = ask_for_pack(amara, now=NOW - HOUR)
    EvidencePack.objects.filter(pk=pack.pk).update(attempts=MOST_ATTEMPTS - 1)
    assert EvidencePack.objects.claim(pack.pk, now=NOW)
    sweep.find_lost_work(now=NOW - HOUR)
    assert EvidencePack.objects.get().set_aside_at is None
    sweep.find_lost_work(now=NOW + HOUR)
    assert EvidencePack.objects.get().set_aside_at == NOW + HOUR


@pytest.fixture
def beat(tmp_path):
    made = SteadyScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    yield made
    made.close()


def test_the_beat_goes_on_by_the_clock_that_is(beat):
    for entry in beat.schedule.values():
        entry.last_run_at = entry.default_now() + HOUR
    beat.populate_heap()
    # The shortest of its intervals, and not five minutes of sleep at a time.
    assert beat.tick() <= 30
    assert all(one.last_run_at <= one.default_now() for one in beat.schedule.values())


def test_the_beat_lets_what_ran_just_now_wait_its_time(beat):
    before = {name: one.last_run_at for name, one in beat.schedule.items()}
    assert 0 < beat.tick() <= 30
    assert {name: one.last_run_at for name, one in beat.schedule.items()} == before

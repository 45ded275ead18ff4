"""Sweeps find what was lost, leave alone what is not, and two at once do the work once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from django.db import connection

import pytest

from takedown.accounts.models import Invitation
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import keystore
from takedown.cases.models import Case
from takedown.common import sealed_files
from takedown.common.identifiers import new_id
from takedown.common.leases import MOST_ATTEMPTS
from takedown.common.sealed_files import path_of
from takedown.evidence.models import EvidencePack
from takedown.flows import ask_for_pack, sweep
from takedown.flows.create_organisation import create_organisation
from takedown.flows.erase_case import GRACE, destroy_due, erase_case, undo_erase
from takedown.flows.mark_passed import mark_passed
from takedown.flows.render_letter import render_letter
from takedown.flows.sweep import clear_unfinished, find_lost_work, tidy
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import LetterFile
from tests import factories
from tests.conftest import NOW, open_for

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def keystore_of_its_own(settings, tmp_path):
    """Keys of other tests have no rows here: to a sweep that is the wrong database."""
    settings.KEYSTORE_DIR = tmp_path / "keystore"


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(sweep, "enqueue", lambda name, **_ids: names.append(name))
    return names


def age(path, now: datetime) -> None:
    stamp = (now - 2 * DAY).timestamp()
    os.utime(path, (stamp, stamp))


def at_once(work, *, threads: int = 2) -> list[int]:
    """Run the same work at the same moment, each on a connection of its own."""
    ready = Barrier(threads)

    def one(_number: int) -> int:
        ready.wait(10)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_work_that_nobody_took_is_queued_again_after_a_minute(amara, queued):
    factories.approved(amara)
    factories.reference(amara)
    ask_for_pack.ask_for_pack(amara, now=NOW)
    assert find_lost_work(now=NOW + MINUTE) == 0
    assert find_lost_work(now=NOW + MINUTE + timedelta(seconds=1)) == 3
    assert sorted(queued) == ["build_pack", "read_picture", "render_letter"]


def test_work_that_is_done_or_being_done_is_left_alone(amara, queued):
    request = factories.approved(amara)
    later = NOW + 2 * MINUTE
    assert LetterFile.objects.claim(request.pk, now=later)
    assert find_lost_work(now=later) == 0
    factories.printed(request, amara)
    assert find_lost_work(now=later + DAY) == 0


def test_work_that_kills_its_worker_is_set_aside_with_a_reason(amara, queued):
    request = factories.approved(amara)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        now += 10 * MINUTE
        assert LetterFile.objects.claim(request.pk, now=now)
    assert find_lost_work(now=now + 10 * MINUTE) == 0
    letter = LetterFile.objects.get()
    assert letter.set_aside_at == now + 10 * MINUTE
    assert str(MOST_ATTEMPTS) in letter.set_aside_reason
    assert not LetterFile.objects.claim(request.pk, now=now + DAY)


def test_work_of_notes_that_were_hidden_and_came_back_is_still_done(amara, queued):
    request = factories.approved(amara)
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    now = NOW
    for _ in range(MOST_ATTEMPTS + 2):
        now += 6 * MINUTE
        find_lost_work(now=now)
        render_letter(request_id=request.pk, now=now)
    undo_erase(Case.objects.get(), now=now)
    render_letter(request_id=request.pk, now=now)
    letter = LetterFile.objects.get()
    assert (letter.attempts, letter.set_aside_at) == (1, None)
    assert letter.pdf_sealed is not None


def test_old_invitations_go_after_30_days(db):
    issued = create_organisation(name="Another", report_address="", role="CASEWORKER", now=NOW)
    end = issued.invitation.expires_at
    tidy(now=end + 30 * DAY)
    assert Invitation.objects.exists()
    tidy(now=end + 31 * DAY)
    assert not Invitation.objects.exists()


def test_asking_for_a_pack_twice_while_one_is_made_gives_the_same(amara):
    first = ask_for_pack.ask_for_pack(amara, now=NOW)
    assert ask_for_pack.ask_for_pack(amara, now=NOW).pk == first.pk
    first.finish(now=NOW)
    first.work_done_at, first.set_aside_at = None, NOW
    first.save()
    assert ask_for_pack.ask_for_pack(amara, now=NOW).pk != first.pk


def test_a_file_that_belongs_to_nothing_goes_after_a_day_and_others_stay(amara):
    kept, lost, fresh = factories.reference(amara), factories.sealed(), factories.sealed()
    for file_id in (kept.file_id, lost.file_id):
        age(path_of(file_id), NOW)
    os.utime(path_of(fresh.file_id), (NOW.timestamp(), NOW.timestamp()))
    tidy(now=NOW)
    assert path_of(kept.file_id).exists()
    assert path_of(fresh.file_id).exists()
    assert not path_of(lost.file_id).exists()


def test_rows_whose_key_went_before_a_crash_go_too(amara):
    keystore.destroy(amara.case.pk)
    tidy(now=NOW)
    assert not Case.objects.filter(pk=amara.case.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_mark_a_clock_once(transactional_db):
    factories.sent(open_for("https://x.com/someone/status/1859000000000000001"))
    later = NOW + timedelta(hours=49)
    assert sorted(at_once(lambda: mark_passed(now=later))) == [0, 1]
    assert Event.objects.filter(name=Name.CLOCK_PASSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_erase_a_case_once(transactional_db):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    erase_case(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    assert sorted(at_once(lambda: destroy_due(now=NOW + GRACE))) == [0, 1]
    assert Event.objects.filter(name=Name.CASE_ERASED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_a_row_at_once_one_has_it_until_its_lease_ends(transactional_db):
    request = factories.approved(open_for("https://x.com/someone/status/1859000000000000001"))
    # Its worker had finished at once: here nobody has begun.
    LetterFile.objects.update(work_done_at=None, leased_until=None, attempts=0)
    taken = at_once(lambda: int(LetterFile.objects.claim(request.pk, now=NOW)), threads=4)
    assert sum(taken) == 1
    assert not LetterFile.objects.claim(request.pk, now=NOW + 4 * MINUTE)
    assert LetterFile.objects.claim(request.pk, now=NOW + 6 * MINUTE)


def test_what_is_left_of_an_upload_that_broke_off_goes_after_an_hour(db):
    writers = [sealed_files.SealedWriter(new_id().hex) for _ in range(2)]
    old, fresh = [path_of(one.file_id).with_suffix(".part") for one in writers]
    os.utime(old, ((NOW - 61 * MINUTE).timestamp(),) * 2)
    os.utime(fresh, ((NOW - 59 * MINUTE).timestamp(),) * 2)
    assert clear_unfinished(now=NOW) == 1
    assert (old.exists(), fresh.exists()) == (False, True)
    for writer in writers:
        writer.abandon()


def test_five_packs_in_a_day_are_the_most_of_one_case(amara):
    for number in range(5):
        ask_for_pack.ask_for_pack(amara, now=NOW + number * MINUTE)
        EvidencePack.objects.update(set_aside_at=NOW)
    with pytest.raises(ask_for_pack.TooManyPacks, match="from 17:31 on 21 November 2026"):
        ask_for_pack.ask_for_pack(amara, now=NOW + DAY - MINUTE)
    assert ask_for_pack.ask_for_pack(amara, now=NOW + DAY).number == 6


def test_sealed_files_are_not_counted_as_lost_while_they_arrive(db):
    writer = sealed_files.SealedWriter(new_id().hex)
    writer.write(b"half")
    tidy(now=NOW)
    assert writer.finish().size == 4

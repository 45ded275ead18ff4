"""Comparing that takes long goes on in turns, keeps what it found, and is given up only where it stands still."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.models import Case
from takedown.common.leases import MOST_ATTEMPTS
from takedown.flows import sweep
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.read_picture import read_picture
from takedown.flows.sweep import find_lost_work
from takedown.matching import suggesting
from takedown.matching.models import Match
from takedown.reads.code import unconfirmed_words
from takedown.references.models import ReferenceImage
from tests import factories
from tests.conftest import NOW
from tests.flows.pictures import as_file, capture

MINUTE = timedelta(minutes=1)
# One more than a row may be tried, each in another turn.
MANY = MOST_ATTEMPTS + 1
Rows = ReferenceImage.objects


def drawn(seed: int) -> bytes:
    return as_file(np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8))


@pytest.fixture
def photo(amara) -> ReferenceImage:
    """A photo that waits, in a case with more pictures than it may be tried."""
    for seed in range(MANY):
        capture(amara, drawn(seed))
    return factories.reference(amara, drawn(99))


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    ids: list[str] = []
    monkeypatch.setattr(sweep, "enqueue", lambda _name, **told: ids.append(told["picture_id"]))
    return ids


def read(row: ReferenceImage, now=NOW) -> None:
    read_picture(kind="reference", picture_id=row.pk, now=now)
    row.refresh_from_db()


def test_what_takes_many_turns_hands_itself_on_until_all_is_compared(
    photo, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(suggesting, "SECONDS_OF_A_TURN", 0.0)
    with django_capture_on_commit_callbacks() as sent:
        read(photo)
    assert (Match.objects.count(), len(sent)) == (1, 1)
    assert (photo.is_waiting, photo.leased_until, photo.attempts) == (True, None, 0)
    with django_capture_on_commit_callbacks(execute=True):
        sent[0]()
    photo.refresh_from_db()
    assert (Match.objects.count(), photo.is_waiting) == (MANY, False)
    assert Event.objects.filter(name=Name.PICTURE_READ, details__capture=str(photo.pk)).count() == 1


def test_a_fingerprint_takes_turns_too(amara, monkeypatch, django_capture_on_commit_callbacks):
    capture(amara, drawn(1))
    capture(amara, drawn(2))
    monkeypatch.setattr(suggesting, "SECONDS_OF_A_TURN", 0.0)
    row = factories.fingerprint_only(amara)
    with django_capture_on_commit_callbacks(execute=True):
        read(row)
    row.refresh_from_db()
    assert (Match.objects.count(), row.is_waiting) == (2, False)
    assert Event.objects.filter(name=Name.FINGERPRINT_COMPARED).count() == 1


def dies_after(pairs: int, monkeypatch) -> None:
    """Every try ends in the middle, after so many pairs."""
    real, done = suggesting.compare_with, []

    def dies(**two):
        done.append(two)
        if len(done) > pairs:
            done.clear()
            raise MemoryError
        return real(**two)

    monkeypatch.setattr(suggesting, "compare_with", dies)


def tried(row: ReferenceImage, times: int):
    now = NOW
    for _ in range(times):
        with pytest.raises(MemoryError):
            read(row, now)
        now += 6 * MINUTE
    return now


def test_a_try_that_kept_something_uses_up_none(photo, monkeypatch):
    monkeypatch.setattr(suggesting, "_AT_ONCE", 1)
    dies_after(1, monkeypatch)
    now = tried(photo, MANY - 1)
    assert find_lost_work(now=now) == 1
    read(photo, now)
    assert (Match.objects.count(), photo.is_waiting) == (MANY, False)


def test_tries_that_kept_nothing_come_to_an_end(photo, monkeypatch):
    dies_after(0, monkeypatch)
    now = tried(photo, MOST_ATTEMPTS)
    assert find_lost_work(now=now) == 0
    photo.refresh_from_db()
    assert photo.set_aside_at == now


def test_a_picture_that_waits_in_line_is_not_queued_by_every_sweep(amara, queued):
    row = factories.reference(amara)
    now = NOW + 2 * MINUTE
    assert find_lost_work(now=now) == 1
    for minutes in (1, 30, 60):
        assert find_lost_work(now=now + minutes * MINUTE) == 0
    assert find_lost_work(now=now + 61 * MINUTE) == 1
    assert queued == [str(row.pk)] * 2


def test_a_picture_whose_worker_died_is_queued_when_its_lease_ends(amara, queued):
    row = factories.reference(amara)
    now = NOW + 2 * MINUTE
    find_lost_work(now=now)
    assert Rows.claim(row.pk, now=now + MINUTE)
    assert find_lost_work(now=now + 5 * MINUTE) == 0
    assert find_lost_work(now=now + 7 * MINUTE) == 1
    assert find_lost_work(now=now + 8 * MINUTE) == 0


def test_a_picture_of_notes_that_are_hidden_waits_for_them(amara, queued):
    row = factories.reference(amara)
    assert find_lost_work(now=NOW + 2 * MINUTE) == 1
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW + 2 * MINUTE)
    read(row, NOW + 2 * MINUTE)
    assert find_lost_work(now=NOW + 3 * MINUTE) == 0
    undo_erase(Case.objects.get(), now=NOW + 4 * MINUTE)
    assert find_lost_work(now=NOW + 4 * MINUTE) == 1
    assert queued == [str(row.pk)] * 2

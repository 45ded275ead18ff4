"""A row is worked on by one at a time, is not lost with its worker, and is not tried for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep

from django.db import connection, transaction

import pytest

from takedown.common.identifiers import new_id
from takedown.common.leases import MOST_ATTEMPTS
from takedown.references.models import ReferenceImage
from tests import factories
from tests.conftest import NOW, open_for

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LINK = "https://x.com/someone/status/1859000000000000001"
Rows = ReferenceImage.objects


def claim(row, *, now=NOW, **more) -> bool:
    return Rows.claim(row.pk, now=now, **more)


def worn_out(row, *, now=NOW):
    """Claim a row as often as it may be tried; return the moment of the last claim."""
    for _ in range(MOST_ATTEMPTS):
        now += 6 * MINUTE
        assert claim(row, now=now)
    return now


def wait_until_somebody_is_held_up() -> None:
    end = monotonic() + 10
    while monotonic() < end:
        with connection.cursor() as cursor:
            # Within one transaction the list of sessions is read once: whoever connects later is not in it.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.005)
    raise AssertionError("nobody waited")


def after(first, second, *, fails: bool = False, then=lambda _: None):
    """Begin `second` on a connection of its own while `first` is not committed; return both.

    Once `second` waits, `then` is done with what `first` returned, in the same transaction.
    """

    def other():
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mine = first()
            waiting = pool.submit(other)
            wait_until_somebody_is_held_up()
            then(mine)
            transaction.set_rollback(fails)
        return mine, waiting.result(10)


@pytest.fixture
def row(amara) -> ReferenceImage:
    return factories.reference(amara)


@pytest.fixture
def shared_row(transactional_db, monkeypatch) -> ReferenceImage:
    """A row that other connections can see, and that no worker has been told of."""
    monkeypatch.setattr("takedown.flows.add_reference.enqueue", lambda *_, **__: None)
    return factories.reference(open_for(LINK))


@pytest.mark.django_db(transaction=True)
def test_of_two_connections_that_claim_a_row_only_the_first_has_it(shared_row):
    both = after(lambda: claim(shared_row), lambda: claim(shared_row))
    assert both == (True, False)
    assert Rows.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_came_to_nothing_leaves_the_row_to_whoever_waited(shared_row):
    later = NOW + MINUTE
    both = after(lambda: claim(shared_row), lambda: claim(shared_row, now=later), fails=True)
    assert both == (True, True)
    assert (Rows.get().attempts, Rows.get().leased_until) == (1, later + 5 * MINUTE)


@pytest.mark.django_db(transaction=True)
def test_a_lease_that_ran_out_is_taken_again_by_only_one(shared_row):
    assert claim(shared_row)
    later = NOW + 6 * MINUTE
    both = after(lambda: claim(shared_row, now=later), lambda: claim(shared_row, now=later))
    assert both == (True, False)
    assert Rows.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_set_a_row_aside_once(shared_row):
    end = worn_out(shared_row) + 6 * MINUTE
    later = end + MINUTE
    both = after(lambda: Rows.set_aside_hopeless(end), lambda: Rows.set_aside_hopeless(later))
    assert both == (1, 0)
    assert Rows.get().set_aside_at == end


@pytest.mark.parametrize("minutes", [5, 10])
def test_a_lease_lasts_as_long_as_was_asked_and_not_longer(row, minutes):
    assert claim(row, minutes=minutes)
    end = NOW + minutes * MINUTE
    assert not claim(row, now=end - SECOND)
    assert claim(row, now=end + SECOND)


def test_a_claim_takes_only_its_own_row(row, amara):
    other = factories.reference(amara)
    assert claim(row)
    assert list(Rows.claimable(NOW)) == [other]
    assert claim(other)
    assert not Rows.claim(new_id(), now=NOW)


def test_only_a_claim_that_was_granted_counts_as_a_try(row):
    assert claim(row)
    for _ in range(MOST_ATTEMPTS):
        assert not claim(row, now=NOW + MINUTE)
    assert Rows.get().attempts == 1


def test_work_that_is_handed_on_is_free_at_once_and_its_try_counts(row):
    assert claim(row)
    Rows.hand_on(row.pk)
    assert (Rows.get().leased_until, Rows.get().attempts) == (None, 1)
    assert claim(row)
    Rows.went_on(row.pk)
    assert Rows.get().attempts == 0
    assert not claim(row), "whoever is at it still has it"


def test_finished_work_is_nobody_s_any_more(row, amara):
    claim(row)
    row.refresh_from_db()
    assert row.is_waiting
    factories.read(row, amara)
    kept = Rows.get()
    assert (kept.work_done_at, kept.leased_until, kept.is_waiting) == (NOW, None, False)
    assert not claim(row, now=NOW + 60 * MINUTE)
    assert not Rows.unfinished().exists()


def test_work_is_tried_so_often_and_then_waits_for_a_person(row):
    end = worn_out(row)
    assert not claim(row, now=end + 6 * MINUTE)
    assert Rows.set_aside_hopeless(end + MINUTE) == 0, "its last worker may still finish"
    assert Rows.set_aside_hopeless(end + 6 * MINUTE) == 1
    kept = Rows.get()
    assert (kept.set_aside_at, kept.leased_until) == (end + 6 * MINUTE, None)
    assert kept.set_aside_reason.endswith(".")
    assert not kept.is_waiting
    assert not Rows.unfinished().exists()
    assert Rows.set_aside_hopeless(end + 60 * MINUTE) == 0


def test_work_with_a_try_left_is_not_set_aside(row):
    now = NOW
    for _ in range(MOST_ATTEMPTS - 1):
        now += 6 * MINUTE
        assert claim(row, now=now)
    assert Rows.set_aside_hopeless(now + 6 * MINUTE) == 0
    assert claim(row, now=now + 6 * MINUTE)


def test_work_that_its_last_try_finished_is_not_set_aside(row, amara):
    end = worn_out(row)
    row.refresh_from_db()
    factories.read(row, amara)
    assert Rows.set_aside_hopeless(end + 60 * MINUTE) == 0
    assert Rows.get().set_aside_reason == ""

"""A worker one of whose children was killed as it waited for work: it is noticed, and nothing else is taken for it."""

from __future__ import annotations

import os
import signal
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from billiard.pool import Pool

from takedown.common.steady_pool import PATIENCE, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = PATIENCE + 1


def work(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def apart(story: Callable[[Pool], None], processes: int) -> None:
    """Run a story with a pool in a process that ends at once: the library waits for a lock nobody gives back."""
    child = os.fork()
    if child == 0:
        _live(story, processes)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "see above"


def _live(story: Callable[[Pool], None], processes: int) -> None:
    """Never returns: a child that did would go on as a second run of all tests."""
    failed, pool = 1, None
    try:
        # As Celery makes it where it does not use the event loop.
        pool = Pool(processes=processes, threads=True, putlocks=True, enable_timeouts=True)
        assert pool.apply_async(work, (0,)).get(30) in pids(pool)
        story(pool)
        failed = 0
    except BaseException:  # noqa: BLE001 - said, and told by the code it ends with
        traceback.print_exc()
    finally:
        try:
            kill(pids(pool) if pool else set())
        finally:
            os._exit(failed)


def kill(pids: set[int]) -> None:
    for pid in pids:
        # One may have ended meanwhile.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def pids(pool: Pool) -> set[int]:
    return {one.pid for one in pool._pool}


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def kill_all(pool: Pool) -> None:
    before = pids(pool)
    kill(before)
    wait_until(lambda: pids(pool) and before.isdisjoint(pids(pool)))


def killed_as_they_wait(pool: Pool) -> None:
    kill_all(pool)
    given = pool.apply_async(work, (0,), waitforslot=False)
    time.sleep(2)
    assert not given.ready(), "the library lets nobody wait any more: is all this still needed?"
    watch = Watch(pool)
    assert not watch.stands_still(0.0)
    assert not watch.stands_still(PATIENCE - 1)
    assert watch.stands_still(LATER)


def nothing_to_do(pool: Pool) -> None:
    watch = Watch(pool)
    assert not watch.stands_still(0.0)
    assert not watch.stands_still(LATER)
    pool.apply_async(work, (0,)).get(30)
    assert not watch.stands_still(2 * LATER)


def all_at_long_work(pool: Pool) -> None:
    busy = [pool.apply_async(work, (60,), waitforslot=False) for _ in pids(pool)]
    wait_until(lambda: all(one.accepted() for one in busy))
    pool.apply_async(work, (0,), waitforslot=False)
    watch = Watch(pool)
    assert not watch.stands_still(0.0)
    assert not watch.stands_still(LATER)


def killed_at_work(pool: Pool) -> None:
    busy = [pool.apply_async(work, (60,), waitforslot=False) for _ in pids(pool)]
    wait_until(lambda: all(one.accepted() for one in busy))
    kill_all(pool)
    watch = Watch(pool)
    assert not watch.stands_still(0.0)
    assert pool.apply_async(work, (0,), waitforslot=False).get(30)
    assert not watch.stands_still(LATER)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    "story", [killed_as_they_wait, nothing_to_do, all_at_long_work, killed_at_work]
)
def test_a_pool_stands_still_only_where_work_waits_and_a_child_is_free(story, processes):
    """Killed as they wait: it does. At long work, which lasts four minutes at most, or killed at it: it does not."""
    apart(story, processes)

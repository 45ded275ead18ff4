# ruff: noqa: SLF001 - what a pool was given and who is in it stands only there
"""Ends a worker none of whose children takes work any more, so that whoever started it starts it anew.

The children of a worker read their work one at a time, and whichever waits for it holds a lock. One that is
killed then (as a machine does that runs out of memory) leaves the lock held for ever: its successor waits for
it, and what the worker was given stays where it is, though all looks well (billiard, `Pool` and `SimpleQueue`).
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

from celery import bootsteps

# A child that has nothing to do takes work at once; one that was just started needs a few seconds.
PATIENCE = 30.0
_EVERY = 5.0
_FAILED = 70  # EX_SOFTWARE of sysexits.h

logger = logging.getLogger(__name__)


class Watch:
    """What a pool was given and no child has taken, and since when."""

    def __init__(self, pool: Any) -> None:
        """Watch a pool of billiard's."""
        self.pool = pool
        self.since: dict[int, float] = {}

    def stands_still(self, now: float) -> bool:
        """Whether something waits for longer than `PATIENCE` though a child has nothing to do.

        `now` is in seconds, on a clock that nobody sets; ask every few seconds.
        """
        given = list(self.pool._cache.items())
        waiting = [job for job, one in given if not one.accepted() and not one.ready()]
        busy = sum(one.accepted() and not one.ready() for _, one in given)
        self.since = {job: self.since.get(job, now) for job in waiting}
        longest = max((now - since for since in self.since.values()), default=0.0)
        return longest > PATIENCE and busy < len(self.pool._pool)


class NeverStandsStill(bootsteps.StartStopStep):
    """Watches the children of a worker as long as it runs."""

    requires = ("celery.worker.components:Pool",)

    def start(self, parent: Any) -> None:
        """Begin to watch, beside the worker's own threads: they may be what stands still."""
        watch = Watch(parent.pool._pool)
        threading.Thread(target=_watch, args=(watch,), name="steady_pool", daemon=True).start()


def _watch(watch: Watch) -> None:
    while not watch.stands_still(time.monotonic()):
        time.sleep(_EVERY)
    logger.critical("A WORKER STOOD STILL, as a process of it was killed. It is started anew.")
    end(watch.pool)


def end(pool: Any) -> None:
    """End this process and its children as a power cut would: what they were at is found by its lease."""
    for child in list(pool._pool):
        with suppress(OSError):
            os.kill(child.pid, signal.SIGKILL)
    os._exit(_FAILED)

"""Becomes one supervised process, once the database answers and its predecessor is gone."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from takedown.standalone import locks
from takedown.standalone.database import cluster_of
from takedown.standalone.environment import address
from takedown.standalone.postgres import wait_until_answers
from takedown.standalone.processes import processes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from takedown.standalone.places import Places

DATABASE_SECONDS = 60.0
PREDECESSOR_SECONDS = 30.0


class NoSuchProcess(Exception):
    """The name is not one of ours."""


def run_one(name: str, places: Places, environment: Mapping[str, str]) -> None:
    """Replace this process by the named one; never returns.

    Raises NoSuchProcess, PostgresRefused where the database does not answer, or Held where the
    predecessor cannot be ended.
    """
    lock = places.lock(name)
    if name == "postgres":
        command = cluster_of(places, environment).command()
        # Its children leave by themselves when it dies; killing them would only lengthen recovery.
        locks.wait_until_free(lock, seconds=PREDECESSOR_SECONDS)
    else:
        command = [sys.executable, "-m", *_arguments(name, places, environment)]
        wait_until_answers(environment["DATABASE_URL"], seconds=DATABASE_SECONDS)
        # A killed worker's children may still be at work, or hold the web server's port.
        locks.end_holder(lock, signal.SIGKILL, seconds=PREDECESSOR_SECONDS, group=True)
    locks.keep_for_life(lock)
    os.execv(command[0], command)  # noqa: S606 (no shell is the point)


def _arguments(name: str, places: Places, environment: Mapping[str, str]) -> tuple[str, ...]:
    for each in processes(places, address(environment)):
        if each.name == name:
            return each.arguments
    raise NoSuchProcess(f"There is no process called {name}.")

"""The installation's own database: which one, its passwords, and starting it for a moment."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.standalone import locks, moving, postgres, roles
from takedown.standalone.binaries import find_binaries
from takedown.standalone.message_queue import install_queue

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from takedown.standalone.places import Places

START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Database:
    """A made database: its cluster, the passwords of its roles, and their URLs."""

    cluster: postgres.Cluster
    passwords: roles.Passwords
    urls: roles.Urls

    def set_up(self) -> None:
        """Bring roles, rights and the queue up to date; the server must be running."""
        roles.set_up(self.cluster, self.passwords)
        install_queue(self.urls.owner, role=roles.APP)

    def wait(self, *, seconds: float = START_SECONDS) -> None:
        """Wait until the server takes connections; raise PostgresRefused if it does not."""
        conninfo = roles.superuser_conninfo(self.cluster, self.passwords)
        postgres.wait_until_answers(conninfo, seconds=seconds)


def cluster_of(places: Places, environment: Mapping[str, str]) -> postgres.Cluster:
    """Describe the installation's PostgreSQL; raise NoPostgres where there are no programs."""
    return postgres.Cluster(
        folder=places.cluster, sockets=places.sockets, binaries=find_binaries(environment)
    )


def make(places: Places, environment: Mapping[str, str], *, is_moved: bool = False) -> Database:
    """Make the database's files on the first run; do not start it. Only whoever moves it may, meanwhile.

    Raises NoPostgres, PasswordsMissing or PostgresRefused.
    """
    if not is_moved:
        moving.refuse_to_make(places)
    cluster = cluster_of(places, environment)
    kept = roles.passwords(places.passwords, has_data=cluster.exists)
    postgres.initialise(cluster, password=kept.superuser)
    return Database(cluster=cluster, passwords=kept, urls=roles.urls(cluster, kept))


@contextlib.contextmanager
def running(
    places: Places, environment: Mapping[str, str], *, is_moved: bool = False
) -> Iterator[Database]:
    """Have the database up for a block: the server's if it runs, else one that stops afterwards.

    Several commands may share one: the last of them stops it.
    """
    users = places.lock("database-users")
    with locks.holding(users, shared=True, wait=True):
        with locks.holding(places.lock("database-start"), wait=True):
            database = make(places, environment, is_moved=is_moved)
            child = _ensure_up(database, places)
            database.set_up()
        yield database
    with contextlib.suppress(locks.Held), locks.holding(users):
        if not is_supervised(places):
            stop(places)
            if child:
                child.wait()


def is_supervised(places: Places) -> bool:
    """Say whether a running server looks after the database."""
    return any(locks.is_held(places.lock(name)) for name in ("server", "supervisord"))


def stop(places: Places) -> bool:
    """Stop the database in order (fast shutdown), then harder; say whether it is down."""
    lock = places.lock("postgres")
    return locks.end_holder(lock, signal.SIGINT, seconds=STOP_SECONDS) or locks.end_holder(
        lock, signal.SIGQUIT, seconds=STOP_SECONDS
    )


def _ensure_up(database: Database, places: Places) -> subprocess.Popen[bytes] | None:
    lock, child = places.lock("postgres"), None
    conninfo = roles.superuser_conninfo(database.cluster, database.passwords)
    end = time.monotonic() + START_SECONDS
    while not postgres.answers(conninfo):
        if (child and child.poll()) or time.monotonic() > end:
            raise postgres.PostgresRefused(
                f"The database did not start. What it said is in {places.logs / 'postgres.log'}."
            )
        # Right after a kill the lock is still held by dying children: then wait, and try again.
        with contextlib.suppress(locks.Held):
            child = _spawn(database, places, lock)
        time.sleep(0.1)
    return child


def _spawn(database: Database, places: Places, lock: Path) -> subprocess.Popen[bytes]:
    handle = locks.take(lock)
    try:
        child = postgres.spawn(database.cluster, log=places.logs / "postgres.log", lock=handle)
        locks.name_holder(handle, child.pid)
    finally:
        os.close(handle)
    return child

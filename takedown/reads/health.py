"""Is it well? What a monitor asks every minute: cheap, of no row of a case, and in words that tell nobody what this is.

`manage.py doctor` says the same and much more, in plain words (reads/doctor).
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from psycopg import sql

from takedown.alerts.heartbeats import Heart, Heartbeat
from takedown.cases.starting import reason_not_to_start
from takedown.standalone.message_queue import QUEUES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# A heartbeat is a minute old at the most where all is well. No task but one of the other queues may take longer
# than five minutes, and that one ten.
SILENT: Final = {heart: timedelta(minutes=15) for heart in Heart} | {
    Heart.SHORT: timedelta(minutes=5),
    Heart.BEAT: timedelta(minutes=5),
}
# What waits: clocks and erasures minutes at the most; of pictures one case may bring ten thousand.
WAITS: Final = {heart: timedelta(hours=2) for heart in Heart} | {Heart.SHORT: timedelta(minutes=10)}
# Twice of what is left when files are refused (settings.KEEP_FREE_BYTES), so that somebody hears of it before.
ROOM: Final = 2
CLOCKS_APART: Final = timedelta(seconds=5)
# A heartbeat of a time to come was noted before the clock was put back.
_AHEAD: Final = timedelta(minutes=1)
SECRETS: Final = ("SECRET_KEY", "INSTANCE_KEY", "CODE_PEPPER")


@dataclass(frozen=True, slots=True)
class State:
    """One thing that is well or not. `part` is neutral: a monitor of somebody else's may read it."""

    part: str
    is_well: bool


def states(*, now: datetime) -> list[State]:
    """Return how each part is; what stands in a database that does not answer is left out."""
    found = [
        State("keys", not key_problem()),
        State("room", has_room(Path(settings.DATA_DIR))),
        State("room for files", has_room(Path(settings.SEALED_DIR))),
    ]
    try:
        return [State("database", is_well=True), *_in_the_database(now), *found]
    except Error:
        # Also an InterfaceError, which is no DatabaseError. The next one who asks begins anew, not with what is left of a connection.
        connection.close()
        return [State("database", is_well=False), *found]


def _in_the_database(now: datetime) -> Iterator[State]:
    yield State("clock", abs(clock_difference(now)) <= CLOCKS_APART)
    is_whole = tables_are_those_of_this_version()
    yield State("tables", is_whole)
    if not is_whole:
        return
    silent = silent_hearts(now)
    yield State("timetable", Heart.BEAT not in silent)
    late = late_queues()
    for number, queue in enumerate(QUEUES, start=1):
        heart = Heart(queue)
        yield State(f"worker {number}", heart not in silent)
        yield State(f"queue {number}", heart not in late)


def key_problem() -> str:
    """Return why what is kept here does not open, or would not after the next start; "" where it does.

    A file of a key that was taken away while all is running is missed at the next start only.
    """
    for name in SECRETS:
        path = os.environ.get(f"{name}_FILE", "")
        if path and not os.access(path, os.R_OK):
            return f"{path} is gone, or cannot be read"
    folder = Path(settings.KEYSTORE_DIR)
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        return f"{folder} cannot be read"
    return reason_not_to_start()


def free_bytes(folder: Path) -> int:
    """Return how much room is left where a folder is, or will be made; 0 where that cannot be told."""
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        return shutil.disk_usage(there).free
    except OSError:
        return 0


def has_room(folder: Path) -> bool:
    """Whether there is more room than at which files are refused, twice over."""
    return free_bytes(folder) > ROOM * settings.KEEP_FREE_BYTES


def clock_difference(now: datetime) -> timedelta:
    """Return how far the clock of the database is ahead of `now`, which was read a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return theirs - now


def missing_migrations() -> list[str]:
    """Return the changes of the tables that this version needs and the database has not had."""
    had = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app} {name}" for app, name in _needed() if (app, name) not in had)


def strange_migrations() -> list[str]:
    """Return the changes of the tables that this version does not know: a later one made them."""
    had = MigrationRecorder(connection).applied_migrations()
    known = _needed()
    ours = {app for app, _ in known}
    return sorted(f"{app} {name}" for app, name in had if app in ours and (app, name) not in known)


def tables_are_those_of_this_version() -> bool:
    """Whether the tables are what this version works with: neither older nor newer."""
    return not missing_migrations() and not strange_migrations()


@cache
def _needed() -> frozenset[tuple[str, str]]:
    # Of a process: its files are read once.
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def silent_hearts(now: datetime) -> dict[Heart, datetime | None]:
    """Return what was not heard of for longer than it may be, with when it was last; None for never."""
    heard = dict(Heartbeat.objects.values_list("heart", "at"))
    return {
        heart: heard.get(heart)
        for heart in Heart
        if heart not in heard or not now - SILENT[heart] < heard[heart] < now + _AHEAD
    }


def late_queues() -> dict[Heart, timedelta]:
    """Return the queues whose oldest waiting message is older than it may be, with its age.

    Asked of our own queue in the database; of another broker nothing is known here, and a heartbeat that
    does not come through it says as much.
    """
    if not settings.CELERY_BROKER_URL.startswith("pgmq:"):
        return {}
    ages = {Heart(queue): _oldest(queue) for queue in QUEUES}
    return {heart: age for heart, age in ages.items() if age > WAITS[heart]}


def _oldest(queue: str) -> timedelta:
    # By its number, which is an index; one in hand is not waiting.
    oldest = sql.SQL(
        "SELECT clock_timestamp() - enqueued_at FROM {} "
        "WHERE vt <= clock_timestamp() ORDER BY msg_id LIMIT 1"
    ).format(sql.Identifier("pgmq", f"q_{queue}"))
    with connection.cursor() as cursor:
        cursor.execute(oldest)
        row = cursor.fetchone()
    return row[0] if row else timedelta()

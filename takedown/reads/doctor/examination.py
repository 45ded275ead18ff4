"""Everything that `manage.py doctor` looks at, in the order in which one thing leads to another."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseTrouble
from django.db import connection

from takedown.reads.doctor import backups, keys, law, machine, set_up, tables, work
from takedown.reads.doctor.finding import wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from takedown.reads.doctor.finding import Finding

Group = tuple[str, list["Finding"]]
_AWAY = wrong(
    "The database does not answer, so nothing in it was looked at.",
    "Start it, or look at DATABASE_URL; of our own: log/postgres.log in the data folder.",
)


_NOT_SET = wrong(
    "The settings of the database cannot be used, so nothing in it was looked at.",
    "Look at DATABASE_URL: docs/settings.md says how it is written.",
)


def examine(*, now: datetime, network: bool = False) -> Iterator[Group]:
    """Yield each group with what was found. Nothing is changed, and nobody called unless `network`."""
    database = _asked(tables.server)
    is_up = _AWAY not in database and _NOT_SET not in database
    if is_up:
        database += _asked(lambda: chain(tables.clock(now), tables.migrations(), tables.roles()))
    has_tables = all(one.level != "wrong" for one in database)
    yield "Keys", [*keys.secrets(), *keys.folders(), *keys.the_keystore()]
    yield "Database", database
    yield "Settings", _settings(with_tables=has_tables)
    if has_tables:
        yield (
            "Work",
            _asked(
                lambda: chain(
                    work.hearts(now), work.queues(), work.unfinished(now), work.going(now)
                )
            ),
        )
        yield (
            "Kept safe",
            _asked(lambda: chain(backups.backups(now), keys.keys_and_cases(now))),
        )
    yield "This computer", [*_machine()]
    yield "Others", [*set_up.mail(network=network), *set_up.timestamps()]
    yield "The law", [*law.law(now.date())]


def _settings(*, with_tables: bool) -> list[Finding]:
    return _asked(lambda: set_up.settings_in_use(with_tables=with_tables))


def _machine() -> Iterator[Finding]:
    yield from machine.room()
    yield from machine.left_over()
    yield from machine.time_zones()
    yield from machine.fonts()
    yield from machine.pictures()


def _asked(questions: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what was found up to where the database went away."""
    found: list[Finding] = []
    try:
        found.extend(questions())
    except ImproperlyConfigured:
        # Its words may name what stands in the setting, and so a password.
        found.append(_NOT_SET)
    except DatabaseTrouble:
        with suppress(DatabaseTrouble):
            connection.close()
        found.append(_AWAY)
    return found

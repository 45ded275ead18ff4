"""Moves the installation's own database to another major version of PostgreSQL: dumped with both, loaded anew.

Everything stays as it is but the files of the database: keys, sealed files, sessions and what waits. The queue
starts empty, since every piece of work is also a row. The old files are kept until whoever runs this removes them.
Killed anywhere on the way, it is begun anew from the old files: `moving` remembers that it had begun.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from takedown.standalone import binaries, dumping, locks, moving
from takedown.standalone import database as databases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from takedown.standalone.places import Places


class NotMoved(Exception):
    """The database stays where it was; the message says why."""


def major_of(places: Places) -> int | None:
    """Return the major version that made the database; None where there is none of ours."""
    with contextlib.suppress(FileNotFoundError):
        return int((places.cluster / "PG_VERSION").read_text(encoding="ascii").strip())
    return None


def keep_programs(places: Places, environment: Mapping[str, str]) -> None:
    """Copy the programs of the database that is here beside it: an update may bring those of another version."""
    found = binaries.find_binaries(environment)
    if (
        moving.begun(places) is None
        and major_of(places) == binaries.major_version(found)
        and found.parent.name == "pginstall"
    ):
        binaries.copy_binaries(found, _kept(places))


def move(places: Places, environment: Mapping[str, str], old: Path | None = None) -> str:
    """Move the database where its version is another one than that of the programs; say what was done.

    `old` is the folder of the programs it was made with, else those that were kept, else Debian's. Raises
    NotMoved, NoPostgres, PostgresRefused or DumpRefused; the database is then as it was.
    """
    if moving.begun(places) is not None:
        _refuse_if_used(places)
        _put_back(places)
    moving.refuse_to_make(places)
    before, programs = major_of(places), binaries.find_binaries(environment)
    after = binaries.major_version(programs)
    if before is None or before == after:
        shutil.rmtree(_kept(places), ignore_errors=True)
        return "The database fits these programs."
    _refuse_if_used(places)
    aside = moving.aside(places, before)
    if aside.exists():
        raise NotMoved(f"{aside} is in the way: an earlier move left it. Move it elsewhere.")
    dump = _dump_of(places)
    try:
        counts = _dumped(places, environment, old or _old_programs(places, before), dump)
        moving.begin(places, before)
        try:
            places.cluster.rename(aside)
            moving.sync(places.data)
            _loaded(places, environment, dump, counts)
        except BaseException:
            _put_back(places)
            raise
        moving.end(places)
    finally:
        dump.unlink(missing_ok=True)
    shutil.rmtree(_kept(places), ignore_errors=True)
    return (
        f"The database was moved from PostgreSQL {before} to {after}: {sum(counts.values())} rows in "
        f"{len(counts)} tables. What it was is in {aside}. It still holds what people erase from now on: "
        "remove it when all is well, within 30 days."
    )


def _refuse_if_used(places: Places) -> None:
    if locks.is_held(places.lock("server")) or locks.is_held(places.lock("database-users")):
        raise NotMoved("Stop the server, and every command that uses the database, first.")


def _put_back(places: Places) -> None:
    """Have the database as it was before a move that did not end; what was loaded of it is removed."""
    major = moving.begun(places) or 0
    aside = moving.aside(places, major)
    if not aside.exists() and major_of(places) != major:
        raise NotMoved(
            f"A move was broken off, and {aside}, which holds the database, is not there. Bring it back; "
            f"or move {places.moving} and {places.cluster} away, and restore a backup."
        )
    # What was killed may have left it running.
    if not databases.stop(places):
        raise NotMoved("The database cannot be stopped. Start this computer anew, and try again.")
    if aside.exists():
        if places.cluster.exists():
            shutil.rmtree(places.cluster)
        aside.rename(places.cluster)
    _dump_of(places).unlink(missing_ok=True)
    moving.end(places)


def _dumped(
    places: Places, environment: Mapping[str, str], old: Path, dump: Path
) -> dict[str, int]:
    """Dump with the newer programs, as PostgreSQL asks, from a server of the old ones; return the rows of each table."""
    with databases.running(places, {**environment, "POSTGRES_BIN": str(old)}) as database:
        url = database.urls.owner
        handle = os.open(dump, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in dumping.dump(url, environment=environment):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return dict(_rows(url))


def _loaded(
    places: Places, environment: Mapping[str, str], dump: Path, counts: dict[str, int]
) -> None:
    with databases.running(places, environment, is_moved=True) as database:
        url = database.urls.owner
        dumping.empty(url)
        dumping.load(url, dump, environment=environment)
        if (found := dict(_rows(url))) != counts:
            lacking = sorted({*counts.items()} ^ {*found.items()})
            raise NotMoved(f"Not every row came over: {lacking[0][0]}. Nothing was changed.")


def _rows(url: str) -> Iterator[tuple[str, int]]:
    with psycopg.connect(url) as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        for (name,) in connection.execute(query).fetchall():
            count = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))
            row = connection.execute(count).fetchone()
            yield str(name), int(row[0]) if row else 0


def _dump_of(places: Places) -> Path:
    return places.data / "moving.dump"


def _kept(places: Places) -> Path:
    return places.data / "programs"


def _old_programs(places: Places, major: int) -> Path:
    kept = sorted(_kept(places).glob("*/pginstall/bin"))
    for folder in (*kept, binaries.DEBIAN / str(major) / "bin"):
        with contextlib.suppress(binaries.NoPostgres):
            if binaries.major_version(folder) == major:
                return folder
    raise NotMoved(
        f"The programs of PostgreSQL {major}, which made this database, are not here. Name their folder: "
        f"script/update --postgres FOLDER"
    )

"""A move of the database to another PostgreSQL that has begun: remembered on disk, where a power cut leaves it.

While it stands, what is called `postgres` is half loaded or not there, and the database is `postgres.15` or so.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from takedown.standalone.keys import write_private
from takedown.standalone.postgres import PostgresRefused

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.standalone.places import Places

BROKEN_OFF = (
    "A move to another PostgreSQL was broken off, and nothing of the database is lost: remove nothing, "
    "and run script/update --no-backup, which begins it anew."
)


def begin(places: Places, major: int) -> None:
    """Remember, before anything is renamed, that the database of this major version is being moved."""
    write_private(places.moving, f"{major}\n")
    sync(places.data)


def begun(places: Places) -> int | None:
    """Return the major version that a move which has not ended began from; None where there is none."""
    with contextlib.suppress(FileNotFoundError):
        return int(places.moving.read_text(encoding="ascii").strip())
    return None


def end(places: Places) -> None:
    """Forget it: the database is whole again, and is called `postgres`."""
    sync(places.data)
    places.moving.unlink()
    sync(places.data)


def aside(places: Places, major: int) -> Path:
    """Return where the database of a major version stands while it is moved, and afterwards."""
    return places.data / f"postgres.{major}"


def refuse_to_make(places: Places) -> None:
    """Raise PostgresRefused where a new database would stand in the place of one that was being moved."""
    if begun(places) is not None:
        raise PostgresRefused(BROKEN_OFF)
    if (places.cluster / "PG_VERSION").exists():
        return
    for older in sorted(places.data.glob("postgres.[0-9]*")):
        raise PostgresRefused(
            f"There is no database in {places.cluster}, and {older} beside it may hold everything: "
            f"call it postgres again, or move it elsewhere to begin with an empty one."
        )


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk before anything else is done."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

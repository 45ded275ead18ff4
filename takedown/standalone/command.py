"""Runs one management command with the default database up."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import astuple
from typing import TYPE_CHECKING

import psycopg

from takedown.standalone import database as databases
from takedown.standalone.binaries import NoPostgres
from takedown.standalone.environment import asks_a_key_service, external_urls, for_command
from takedown.standalone.keys import first_run_keys, key_files
from takedown.standalone.places import make_private
from takedown.standalone.postgres import PostgresRefused
from takedown.standalone.roles import PasswordsMissing, Urls, database_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from takedown.standalone.places import Places

# These keep nothing in the data folder: they run as whoever calls them, where they are called.
WITHOUT_DATA = frozenset(
    {
        "check", "check_rules", "compare", "demo", "due", "help", "links", "makemigrations",
        "verify_pack",
    }
)  # fmt: skip


def needs_data(arguments: list[str]) -> bool:
    """Whether a command keeps something, or looks at the database, as `check --database default` does."""
    name = arguments[0] if arguments else "help"
    return name not in WITHOUT_DATA or "--database" in arguments


def run_command(arguments: list[str], places: Places, environment: Mapping[str, str]) -> int:
    """Run manage.py and return its exit code, starting the database for it if nothing has.

    Raises the refusals of keys and database.
    """
    name = arguments[0] if arguments else "help"
    if not needs_data(arguments):
        return _manage(arguments, places, environment)
    if name == "doctor":
        return _look(arguments, places, environment)
    places.prepare()
    elsewhere = asks_a_key_service(environment)
    if "DATABASE_URL" in environment:
        keys = first_run_keys(places.keys, has_data=False, instance_key_elsewhere=elsewhere)
        urls = external_urls(environment)
        made = for_command(environment, places, command=name, keys=keys, urls=urls)
        return _manage(arguments, places, made)
    has_data = (places.cluster / "PG_VERSION").exists()
    keys = first_run_keys(places.keys, has_data=has_data, instance_key_elsewhere=elsewhere)
    with databases.running(places, environment) as database:
        made = for_command(environment, places, command=name, keys=keys, urls=database.urls)
        if not has_data:
            bring_up_to_date(places, {**made, "DATABASE_URL": database.urls.owner})
        return _manage(arguments, places, made)


def _look(arguments: list[str], places: Places, environment: Mapping[str, str]) -> int:
    """Run `doctor`, which makes and mends nothing: also where a key or the database is not there."""
    if not places.keys.exists():
        print(
            f"wrong  Nothing is in {places.data}. Start script/server once, or name TAKEDOWN_DATA."
        )
        return 1
    for folder in (places.logs, places.run, places.sockets):
        make_private(folder)
    if "DATABASE_URL" in environment:
        return _manage(
            arguments, places, _as_it_is(environment, places, external_urls(environment))
        )
    try:
        with databases.running(places, environment) as database:
            return _manage(arguments, places, _as_it_is(environment, places, database.urls))
    except (NoPostgres, PasswordsMissing, PostgresRefused, psycopg.Error) as refused:
        print(f"wrong  {refused}", flush=True)
        nowhere = database_url("nobody", "", sockets=places.run)
        urls = Urls(owner=nowhere, app=nowhere)
        return _manage(arguments, places, _as_it_is(environment, places, urls)) or 1


def _as_it_is(environment: Mapping[str, str], places: Places, urls: Urls) -> dict[str, str]:
    """Return the environment of `doctor`: a key of ours that is gone is not named, and missed by it."""
    keys = key_files(places.keys)
    made = for_command(environment, places, command="doctor", keys=keys, urls=urls)
    gone = {str(one) for one in astuple(keys) if not one.exists()}
    return {name: value for name, value in made.items() if value not in gone}


def bring_up_to_date(places: Places, environment: Mapping[str, str]) -> None:
    """Make the tables: the first command on a new machine may come before the first server."""
    if _manage(["migrate", "--noinput", "--verbosity=0"], places, environment):
        raise PostgresRefused("manage.py migrate failed.")


def _manage(arguments: list[str], places: Places, environment: Mapping[str, str]) -> int:
    command = [sys.executable, str(places.checkout / "manage.py"), *arguments]
    return subprocess.run(command, env=dict(environment), check=False).returncode

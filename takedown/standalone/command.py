"""Runs one management command with the default database up."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from takedown.standalone import database as databases
from takedown.standalone.environment import asks_a_key_service, external_urls, for_command
from takedown.standalone.keys import first_run_keys
from takedown.standalone.postgres import PostgresRefused

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


def bring_up_to_date(places: Places, environment: Mapping[str, str]) -> None:
    """Make the tables: the first command on a new machine may come before the first server."""
    if _manage(["migrate", "--noinput", "--verbosity=0"], places, environment):
        raise PostgresRefused("manage.py migrate failed.")


def _manage(arguments: list[str], places: Places, environment: Mapping[str, str]) -> int:
    command = [sys.executable, str(places.checkout / "manage.py"), *arguments]
    return subprocess.run(command, env=dict(environment), check=False).returncode

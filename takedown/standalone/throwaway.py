"""A database for tests and demonstrations: fast, not durable, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.common import instance_key_settings, mail_settings
from takedown.standalone import binaries, postgres, roles, unprivileged
from takedown.standalone.database import START_SECONDS, STOP_SECONDS
from takedown.standalone.environment import for_processes
from takedown.standalone.keys import first_run_keys
from takedown.standalone.message_queue import install_queue
from takedown.standalone.places import Places, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Throwaway:
    """A running throwaway database and the folder that goes with it."""

    places: Places
    urls: roles.Urls

    def environment(self, environment: Mapping[str, str], *, as_owner: bool) -> dict[str, str]:
        """Return an environment that uses this database, its keys and its folders."""
        clean = {name: value for name, value in environment.items() if name not in OURS}
        keys = first_run_keys(self.places.keys, has_data=False)
        url = self.urls.owner if as_owner else self.urls.app
        made = for_processes(clean, self.places, keys=keys, database_url=url)
        return {**made, "OWNER_DATABASE_URL": self.urls.owner, "APP_DATABASE_URL": self.urls.app}


# What an operator may have set for the real installation must not reach a throwaway one.
OURS = frozenset(
    {
        "CELERY_BROKER_URL", "CODE_PEPPER", "CODE_PEPPER_FILE", "DATABASE_URL",
        "FORMER_INSTANCE_KEYS_FILE", "INSTANCE_KEY_FILE", "KEYSTORE_DIR", "NETWORK_ALLOW", "SEALED_DIR", "SECRET_KEY", "SECRET_KEY_FILE",
        "SIGNING_KEY", "SIGNING_KEY_FILE", "STATIC_ROOT", "TAKEDOWN_DATA", "TIMESTAMP_ROOTS",
        "TIMESTAMP_ROOTS_FILE", "TIMESTAMP_SERVERS", *instance_key_settings.NAMES,
        *mail_settings.NAMES,
    }
)  # fmt: skip


@contextlib.contextmanager
def throwaway(
    environment: Mapping[str, str], *, may_create_databases: bool = False
) -> Iterator[Throwaway]:
    """Run a database of its own for a block, with durability off, and remove it afterwards.

    Run by root, PostgreSQL runs as the unprivileged user. Raises NoPostgres or PostgresRefused.
    """
    top = Path(tempfile.mkdtemp(prefix="takedown-"))
    try:
        cluster, where = _lay_out(top, environment)
        kept = roles.Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        postgres.initialise(cluster, password=kept.superuser)
        child = postgres.spawn(cluster, log=where.logs / "postgres.log")
        try:
            conninfo = roles.superuser_conninfo(cluster, kept)
            postgres.wait_until_answers(conninfo, seconds=START_SECONDS)
            roles.set_up(cluster, kept, may_create_databases=may_create_databases)
            urls = roles.urls(cluster, kept)
            install_queue(urls.owner, role=roles.APP)
            yield Throwaway(places=where, urls=urls)
        finally:
            _stop(child)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def with_throwaway(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command with a throwaway database as DATABASE_URL; return its exit code.

    The role may create databases, as a test runner does; APP_DATABASE_URL is the application's.
    Temporary files of the command go with the database.
    """
    with throwaway(environment, may_create_databases=True) as made:
        temporary = made.places.data.parent / "tmp"
        temporary.mkdir()
        temporary.chmod(0o1777)
        clean = {name: value for name, value in environment.items() if name not in OURS}
        given = {
            "DATABASE_URL": made.urls.owner,
            "OWNER_DATABASE_URL": made.urls.owner,
            "APP_DATABASE_URL": made.urls.app,
            "TMPDIR": str(temporary),
        }
        return subprocess.run(command, env={**clean, **given}, check=False).returncode


def _lay_out(top: Path, environment: Mapping[str, str]) -> tuple[postgres.Cluster, Places]:
    where = places({"TAKEDOWN_DATA": str(top / "data")})
    where.prepare()
    programs, run_as = binaries.find_binaries(environment), None
    cluster, sockets = where.cluster, where.sockets
    person = unprivileged.person()
    if person:
        run_as = postgres.RunAs(uid=person.uid, gid=person.gid)
        if not unprivileged.can_run(person, programs / "postgres"):
            programs = binaries.copy_binaries(programs, top / "programs")
        # Only PostgreSQL's own two folders are its user's; keys and sealed files stay root's.
        top.chmod(0o711)
        cluster, sockets = top / "db" / "cluster", top / "db"
        sockets.mkdir(mode=0o700)
        os.chown(sockets, person.uid, person.gid)
    return (
        postgres.Cluster(
            folder=cluster, sockets=sockets, binaries=programs, durable=False, run_as=run_as
        ),
        where,
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGINT)
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

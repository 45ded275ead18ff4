"""Makes, starts and stops a private PostgreSQL: passwords only, one socket folder, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg.conninfo import make_conninfo

from takedown.standalone.binaries import major_version

SUPERUSER = "takedown_super"
# Under version 17 the C locale is the only one every system has.
BUILT_IN_LOCALE_SINCE = 17
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What people wrote must not reach a log: no statement, no row in an error's detail.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class PostgresRefused(Exception):
    """The database could not be made or started; the message says why."""


@dataclass(frozen=True)
class RunAs:
    """The user a root process hands PostgreSQL to, which never runs as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL: its files, its socket folder (0700) and the programs it runs on."""

    folder: Path
    sockets: Path
    binaries: Path
    durable: bool = True
    run_as: RunAs | None = None

    @property
    def exists(self) -> bool:
        """Whether the database has been made."""
        return (self.folder / "PG_VERSION").exists()

    def conninfo(self, *, user: str, password: str, database: str) -> str:
        """Return the libpq connection string of a role."""
        return make_conninfo(
            host=str(self.sockets), user=user, password=password, dbname=database, connect_timeout=5
        )

    def command(self) -> list[str]:
        """Return the command of the server itself; it holds no secret."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        arguments = [str(self.binaries / "postgres"), "-D", str(self.folder)]
        for name, value in (settings | {"unix_socket_directories": str(self.sockets)}).items():
            arguments += ["-c", f"{name}={value}"]
        return arguments


def initialise(cluster: Cluster, *, password: str) -> None:
    """Make the database's files, or check that these programs can read the ones there.

    Raises PostgresRefused when initdb fails or the files are of another major version.
    """
    if cluster.exists:
        _check_version(cluster)
        return
    unfinished = cluster.folder.with_name(cluster.folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    handle, name = tempfile.mkstemp(dir=cluster.folder.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(password + "\n")
        if cluster.run_as:
            os.chown(name, cluster.run_as.uid, cluster.run_as.gid)
        _run(cluster, _initdb(cluster, unfinished, password_file=name))
    finally:
        Path(name).unlink()
    unfinished.rename(cluster.folder)


def spawn(cluster: Cluster, *, log: Path, lock: int | None = None) -> subprocess.Popen[bytes]:
    """Start the server as a child in a session of its own, away from the terminal's Ctrl-C.

    `lock` is an open lock file to hand down: it stays held as long as the server lives.
    """
    with log.open("ab") as file:
        return subprocess.Popen(
            cluster.command(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            cwd="/",
            pass_fds=() if lock is None else (lock,),
            **_identity(cluster),
        )


def answers(conninfo: str) -> bool:
    """Say whether the server takes connections: the only test that tells the truth after a kill."""
    try:
        with psycopg.connect(conninfo) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def wait_until_answers(conninfo: str, *, seconds: float) -> None:
    """Wait for the server to take connections; raise PostgresRefused when it does not in time."""
    end = time.monotonic() + seconds
    while not answers(conninfo):
        if time.monotonic() > end:
            raise PostgresRefused(f"The database did not answer within {seconds:.0f} seconds.")
        time.sleep(0.1)


def _check_version(cluster: Cluster) -> None:
    written = int((cluster.folder / "PG_VERSION").read_text(encoding="utf-8").strip())
    running = major_version(cluster.binaries)
    if written != running:
        raise PostgresRefused(
            f"The database in {cluster.folder} was made by PostgreSQL {written}, and the programs "
            f"in {cluster.binaries} are PostgreSQL {running}. script/update moves it to "
            f"these. Or name a folder of PostgreSQL {written} in POSTGRES_BIN."
        )


def _initdb(cluster: Cluster, folder: Path, *, password_file: str) -> list[str]:
    command = [str(cluster.binaries / "initdb"), "-D", str(folder), "-U", SUPERUSER]
    command += ["-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8", "--no-locale"]
    if major_version(cluster.binaries) >= BUILT_IN_LOCALE_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*command, "--data-checksums", *([] if cluster.durable else ["--no-sync"])]


def _run(cluster: Cluster, command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", **_identity(cluster)
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise PostgresRefused(f"The database could not be made: {' '.join(last)}")


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[str | int]


def _identity(cluster: Cluster) -> _Identity:
    if cluster.run_as is None:
        return {}
    return {"user": cluster.run_as.uid, "group": cluster.run_as.gid, "extra_groups": []}

"""Dumps the whole database with PostgreSQL's own programs, and puts such a dump into an empty one.

The queue is left out: it holds ids only, every piece of work is also a row, and a message of yesterday
must not be delivered again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import IO, TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from takedown.standalone.binaries import NoPostgres, find_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_READ_BYTES = 1024 * 1024
_QUEUE = "pgmq"
# Mail that waits at a desk is with no case, so no erasing reaches a copy of it: none is made.
_NOT_COPIED = "public.removals_unsortedmail"
# What migrations themselves write, and what a page that was looked at, or a worker that started, leaves.
_MAY_HAVE_ROWS = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "django_session",
        "alerts_heartbeat",
    }
)
# What else than the owner is given of whatever the owner makes, anywhere in this database.
_DEFAULT_RIGHTS = """
SELECT DISTINCT d.defaclobjtype::text, r.rolname
FROM pg_default_acl d, aclexplode(d.defaclacl) a JOIN pg_roles r ON r.oid = a.grantee
WHERE d.defaclrole = current_user::regrole AND d.defaclnamespace = 0 AND a.grantee <> d.defaclrole
"""
_KINDS: dict[str, LiteralString] = {
    "r": "TABLES", "S": "SEQUENCES", "f": "ROUTINES", "T": "TYPES", "n": "SCHEMAS",
}  # fmt: skip


class DumpRefused(Exception):
    """The database could not be dumped, or nothing can be put into it; the message says why."""


def program(name: str, environment: Mapping[str, str]) -> str:
    """Return one of PostgreSQL's programs: from the launcher's folder, else from PATH.

    Raises NoPostgres.
    """
    try:
        beside = find_binaries(environment) / name
        if os.access(beside, os.X_OK):
            return str(beside)
    except NoPostgres:
        pass
    found = shutil.which(name, path=environment.get("PATH"))
    if found is None:
        raise NoPostgres(f"There is no program {name}. Name its folder in POSTGRES_BIN.")
    return found


def dump(url: str, *, environment: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a dump of the whole database, in custom format, as its owner; raise DumpRefused."""
    arguments, given = _connection(url, environment)
    command = [program("pg_dump", environment), "--format=custom", "--no-password"]
    child = subprocess.Popen(
        [*command, f"--exclude-schema={_QUEUE}", f"--exclude-table-data={_NOT_COPIED}", *arguments],
        env=given,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        try:
            yield from _pieces(child.stdout)
            said = b"".join(_pieces(child.stderr))
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise DumpRefused(f"pg_dump failed: {_first_error(said)}")


def load(url: str, dump_file: Path, *, environment: Mapping[str, str]) -> None:
    """Put a dump into an empty database: all of it or nothing. Raises DumpRefused."""
    arguments, given = _connection(url, environment)
    command = [program("pg_restore", environment), "--single-transaction", "--exit-on-error"]
    done = subprocess.run(
        [*command, "--no-password", *arguments, str(dump_file)],
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise DumpRefused(f"pg_restore failed: {_first_error(done.stderr)}")


def check_nobody_else(url: str) -> None:
    """Raise DumpRefused where another process uses the database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND usename IS NOT NULL"
    )
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    if row and row[0]:
        raise DumpRefused(
            f"{row[0]} other connections use this database. Stop the web process and all workers first."
        )


def tables_with_rows(url: str) -> list[str]:
    """Return the tables in which somebody's work stands already; none in a new database."""
    with psycopg.connect(url) as connection:
        return [
            name
            for name in _tables(connection)
            if name not in _MAY_HAVE_ROWS and _has_rows(connection, name)
        ]


def empty(url: str) -> None:
    """Remove every table, function and default right of ours, in one transaction; the queue stays.

    A dump only adds rights. With default rights in place the application would get more on its tables than
    it had: it could change the record. The dump brings its own default rights, after the tables.
    """
    routines = (
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    with psycopg.connect(url) as connection:
        for name in _tables(connection):
            drop = sql.SQL("DROP TABLE IF EXISTS public.{} CASCADE")
            connection.execute(drop.format(sql.Identifier(name)))
        for (signature,) in connection.execute(routines).fetchall():
            # Written by PostgreSQL itself, and quoted by it where that is needed.
            connection.execute(f"DROP ROUTINE IF EXISTS {signature} CASCADE".encode())
        for kind, role in connection.execute(_DEFAULT_RIGHTS).fetchall():
            revoke = sql.SQL("ALTER DEFAULT PRIVILEGES REVOKE ALL ON {} FROM {}")
            connection.execute(revoke.format(sql.SQL(_KINDS[kind]), sql.Identifier(role)))


def roles_of(url: str) -> tuple[str, str]:
    """Return the major version of the server and the role that owns the tables."""
    with psycopg.connect(url) as connection:
        return str(connection.info.server_version // 10_000), connection.info.user


def _tables(connection: psycopg.Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [name for (name,) in connection.execute(query).fetchall()]


def _has_rows(connection: psycopg.Connection, name: str) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM public.{})").format(sql.Identifier(name))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _pieces(source: IO[bytes] | None) -> Iterator[bytes]:
    while source is not None and (piece := source.read(_READ_BYTES)):
        yield piece


def _connection(url: str, environment: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return arguments without the password, and an environment with it: arguments can be read by others."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    password = parts.pop("password", "")
    arguments = [f"--dbname={make_conninfo(**parts)}"]
    return arguments, {**environment, "PGPASSWORD": password}


def _first_error(said: bytes) -> str:
    """Return the first line: those after it may hold rows."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[0][:300] if lines else "it said nothing."

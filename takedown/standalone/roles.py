"""Database roles: one that owns the tables, one that the web and the workers use."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql

from takedown.standalone.keys import write_private
from takedown.standalone.postgres import SUPERUSER, Cluster

if TYPE_CHECKING:
    from pathlib import Path

OWNER = "takedown_owner"
APP = "takedown_app"
DATABASE = "takedown"


class PasswordsMissing(Exception):
    """The database is here but the passwords of its roles are not."""


@dataclass(frozen=True)
class Passwords:
    """The passwords of the three roles, as kept in a 0600 file."""

    superuser: str
    owner: str
    app: str


@dataclass(frozen=True)
class Urls:
    """How to reach the database as its owner (migrations) and as the application."""

    owner: str
    app: str


def passwords(path: Path, *, has_data: bool) -> Passwords:
    """Return the passwords of the roles, making them on the first run.

    Raises PasswordsMissing when the database is there and the file is not.
    """
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Passwords(superuser=kept["superuser"], owner=kept["owner"], app=kept["app"])
    if has_data:
        raise PasswordsMissing(f"{path} is missing. Put it back from a backup.")
    made = {name: secrets.token_urlsafe(24) for name in ("superuser", "owner", "app")}
    write_private(path, json.dumps(made) + "\n")
    return Passwords(**made)


def urls(cluster: Cluster, kept: Passwords) -> Urls:
    """Return the URLs of both roles."""
    return Urls(
        owner=database_url(OWNER, kept.owner, sockets=cluster.sockets),
        app=database_url(APP, kept.app, sockets=cluster.sockets),
    )


def database_url(user: str, password: str, *, sockets: Path, database: str = DATABASE) -> str:
    """Write a PostgreSQL URL that goes through a socket folder."""
    where = quote(str(sockets), safe="/")
    return f"postgresql://{quote(user)}:{quote(password, safe='')}@/{database}?host={where}"


def superuser_conninfo(cluster: Cluster, kept: Passwords, *, database: str = "postgres") -> str:
    """Return the connection string of the superuser, used only to set the roles up."""
    return cluster.conninfo(user=SUPERUSER, password=kept.superuser, database=database)


def set_up(cluster: Cluster, kept: Passwords, *, may_create_databases: bool = False) -> None:
    """Make the roles and the database, or bring their rights up to date. Safe to repeat."""
    template = superuser_conninfo(cluster, kept, database="template1")
    with psycopg.connect(template) as connection:
        _role(connection, OWNER, kept.owner, may_create_databases=may_create_databases)
        _role(connection, APP, kept.app, may_create_databases=False)
        # The owner hands the queue's schema to the application, so it must be able to act as it.
        connection.execute(f"GRANT {APP} TO {OWNER}")
        # In template1, so that every database made later starts with the same rights.
        connection.execute(_default_rights("SELECT, INSERT, UPDATE, DELETE ON TABLES"))
        connection.execute(_default_rights("USAGE, SELECT ON SEQUENCES"))
    with psycopg.connect(superuser_conninfo(cluster, kept), autocommit=True) as connection:
        if not _exists(connection):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}")


def _role(
    connection: psycopg.Connection, name: str, password: str, *, may_create_databases: bool
) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    # Only the verifier is sent: a password in a statement could end in the server's log.
    verifier = connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
            sql.SQL("ALTER" if found else "CREATE"),
            sql.Identifier(name),
            sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB"),
            sql.Literal(verifier),
        )
    )


def _default_rights(rights: LiteralString) -> sql.Composed:
    return sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}").format(
        sql.Identifier(OWNER), sql.SQL(rights), sql.Identifier(APP)
    )


def _exists(connection: psycopg.Connection) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [DATABASE]).fetchone() is not None

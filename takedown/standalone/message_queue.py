"""Installs the SQL of the message queue (pgmq) into a database and makes our queues.

The SQL comes with the `pgmq` package and cannot be run twice, so it runs once, under a lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

QUEUES = ("short", "pictures", "documents", "packs")
# Any number nobody else uses as an advisory lock; these are the letters "take".
LOCK = 0x74616B65


def install_queue(conninfo: str, *, role: str, queues: Iterable[str] = QUEUES) -> bool:
    """Install the queue for `role`, connecting as the database's owner; say whether it was new.

    `role` owns the queue's schema: the workers make tables there when a queue is declared. The
    owner must be that role or a member of it. Raises psycopg.Error when the rights do not allow.
    """
    with psycopg.connect(conninfo) as connection:
        return install_over(connection, role=role, queues=queues)


def install_over(
    connection: psycopg.Connection, *, role: str, queues: Iterable[str] = QUEUES
) -> bool:
    """Install the queue through an open connection, inside its transaction."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = connection.execute("SELECT to_regnamespace('pgmq') IS NOT NULL").fetchone()
        new = not (found and found[0])
        database = sql.Identifier(connection.info.dbname)
        as_role = sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role))
        if new:
            lend = sql.SQL("GRANT CREATE ON DATABASE {} TO {}")
            connection.execute(lend.format(database, sql.Identifier(role)))
            connection.execute(as_role)
            connection.execute(get_embedded_install_sql().encode())
            connection.execute("RESET ROLE")
            if role != connection.info.user:
                take_back = sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}")
                connection.execute(take_back.format(database, sql.Identifier(role)))
        connection.execute(as_role)
        for queue in queues:
            connection.execute("SELECT pgmq.create(%s)", [queue])
        connection.execute("RESET ROLE")
    return new

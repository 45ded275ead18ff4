"""The database: it answers, its tables are those of this version, and the application may not change the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from takedown.reads import health
from takedown.reads.doctor.finding import fine, look, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.reads.doctor.finding import Finding

OLDEST_MAJOR: Final = 15
_RECORD: Final = ("audit_event", "audit_dailyroot", "audit_dailyleaf", "audit_dailystamp")
_CHANGES: Final = ("UPDATE", "DELETE", "TRUNCATE")
_WHO = "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
_OWNS = "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'audit_event'"
_MAY = "SELECT has_table_privilege(current_user, %s, %s)"
_ROLES = "See docs/servers.md, “A PostgreSQL of your own”."


def server() -> Iterator[Finding]:
    """Say which PostgreSQL answers; raise DatabaseError where none does."""
    (number,) = _row("SELECT current_setting('server_version_num')::int / 10000")
    major = int(str(number))
    if major < OLDEST_MAJOR:
        yield wrong(f"The database is PostgreSQL {major}.", f"Use {OLDEST_MAJOR} or later.")
    else:
        yield fine(f"The database answers (PostgreSQL {major}).")


def clock(now: datetime) -> Iterator[Finding]:
    """Say whether the database goes by the same clock."""
    apart = health.clock_difference(now)
    if abs(apart) > health.CLOCKS_APART:
        yield wrong(
            f"The clock of the database is {apart.total_seconds():+.0f} seconds from this computer's.",
            "Keep both right (NTP): sweeps go by this computer's.",
        )
    else:
        yield fine("The clock of the database is this computer's.")


def migrations() -> Iterator[Finding]:
    """Say whether the tables are of this version."""
    missing, strange = health.missing_migrations(), health.strange_migrations()
    if missing:
        yield wrong(
            f"The tables are of an older version. Changes that were not made: {len(missing)}, {missing[0]} first.",
            "Run script/update, or manage.py migrate as the owner of the database.",
        )
    if strange:
        yield wrong(
            f"The tables are of a later version, which made {strange[-1]}.",
            "Run that version of this software, or restore a backup.",
        )
    if not missing and not strange:
        yield fine("The tables are those of this version.")


def roles() -> Iterator[Finding]:
    """Say whether the role that web and workers use has more rights than it should."""
    (name, is_mighty), (owns,) = _row(_WHO), _row(_OWNS)
    if is_mighty:
        yield wrong(f"The application uses the role {name}, which may do anything.", _ROLES)
    elif owns:
        yield look(
            f"The application uses the role {name}, which owns the tables: only triggers keep the record.",
            f"Give it a role of its own. {_ROLES}",
        )
    else:
        may = [table for table in _RECORD if any(_row(_MAY, table, one)[0] for one in _CHANGES)]
        if may:
            yield wrong(
                f"The role {name} may change the record: {', '.join(may)}.",
                f"As the owner: REVOKE {', '.join(_CHANGES)} ON {', '.join(may)} FROM {name}.",
            )
        else:
            yield fine("The application may add to the record and not change it.")


def _row(query: str, *values: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[object, ...] = cursor.fetchone()
    return row

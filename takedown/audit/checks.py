"""Fails where the database would let a line of the custody chain be changed: its triggers were switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

# PostgreSQL, pg_trigger.tgenabled: O, on; D, off; R, only where another database is copied into this one.
_OFF = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled IN ('D', 'R') ORDER BY relname
"""
_HINT = 'As the owner of the database, for each: ALTER TABLE … ENABLE TRIGGER ALL. Then run "verify_custody".'


@register(Tags.database)
def triggers_are_on(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Name the tables whose triggers are off. Asked with `check --database default`, and by `migrate`."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OFF)
        tables = ", ".join(row[0] for row in cursor.fetchall())
    if not tables:
        return []
    words = f"Triggers that keep rows as they were written are switched off: {tables}."
    return [Error(words, hint=_HINT, id="takedown.E023")]

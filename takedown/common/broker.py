"""The queue on our own PostgreSQL: how kombu's pgmq transport is told where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = (
    ("host", "HOST"),
    ("port", "PORT"),
    ("user", "USER"),
    ("password", "PASSWORD"),
    ("dbname", "NAME"),
)


def options(database: Mapping[str, object]) -> dict[str, object]:
    """Return the transport's options for a database as Django's settings name it.

    A task longer than `visibility_timeout` (seconds) is delivered again; row leases make that
    harmless.
    """
    given = ((key, str(database[name])) for key, name in _NAMES)
    return {
        "conn_string": " ".join(f"{key}='{_quoted(value)}'" for key, value in given if value),
        "init_extension": False,
        "visibility_timeout": 300,
        "wait_time_seconds": 0,
        "polling_interval": 0.1,
        "pool_size": 4,
    }


def _quoted(value: str) -> str:
    """Return the value as libpq reads it between quotes."""
    return value.replace("\\", "\\\\").replace("'", "\\'")

"""The queue: which worker does what, for how long, and where kombu's pgmq transport finds it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

TRANSPORT = "takedown.common.steady_queue:Transport"
ROUTES = {
    # Apart, so that one person's long pack holds back nobody's letter.
    "build_pack": {"queue": "packs"},
    "render_letter": {"queue": "documents"},
    # One case may hold thousands: no clock and no erasure waits behind them.
    "read_picture": {"queue": "pictures"},
    # Opens every link of the cases it looks into.
    "raise_flags": {"queue": "pictures"},
    # A mail server that does not answer holds back no clock.
    "deliver_mail": {"queue": "documents"},
    "deliver_nudge": {"queue": "documents"},
    "read_mailbox": {"queue": "documents"},
    # Nor does a timestamp server, which a daily root asks too.
    "stamp_packs": {"queue": "packs"},
    "make_daily_root": {"queue": "packs"},
}
# Work ends before its lease does (5 minutes; a pack has one for each part), so that nothing is still at a row that
# was handed on. The first limit raises within the task; the second ends its process.
SECONDS = (240, 270)
# The first daily root of an installation is over all chains at once.
_LONG = {"soft_time_limit": 540, "time_limit": 570}
ANNOTATIONS = {"make_daily_root": _LONG}
# A child that made something large is replaced after it, and its memory comes back.
KILOBYTES_OF_A_CHILD = 400_000

_NAMES = (
    ("host", "HOST"),
    ("port", "PORT"),
    ("user", "USER"),
    ("password", "PASSWORD"),
    ("dbname", "NAME"),
)
_LIBPQ = {
    name: f"PG{name.upper()}" for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl")
}


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


def reach_with_tls_as(database_url: str) -> None:
    """Let the queue reach the database with TLS as its URL asks (`?sslmode=verify-full&sslrootcert=…`).

    The transport's library builds its connection of five fields and drops all others, so libpq is told by its
    own variables (PostgreSQL documentation, libpq, “Environment Variables”), which count for every process that reads the settings.
    """
    asked = parse_qs(urlsplit(database_url).query)
    os.environ.update({_LIBPQ[name]: asked[name][-1] for name in _LIBPQ if name in asked})


def _quoted(value: str) -> str:
    """Return the value as libpq reads it between quotes."""
    return value.replace("\\", "\\\\").replace("'", "\\'")

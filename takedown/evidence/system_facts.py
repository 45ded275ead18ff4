"""What the computer and the software were when a pack was asked for, as far as software can say it.

For the day a court no longer presumes that computers work: what ran, on what, and what was checked.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from takedown.audit.record import ChainBroken, check_chain
from takedown.evidence.background import SystemFact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.audit.models import Event

_PARTS = (
    "Django", "psycopg", "cryptography", "pyHanko", "weasyprint", "pikepdf", "Pillow",
    "ImageHash", "opencv-python-headless", "numpy",
)  # fmt: skip
_CODE = ("*.py", "*.toml", "*.html", "*.txt", "*.css")
# adjtimex(2): the clock is not set by a time server (TIME_ERROR).
_NOT_SET = 5
_TIMEX_BYTES = 256
# FIPS 180-4, and the examples with it: SHA-256 of "abc".
_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def system_facts(software: str, events: Sequence[Event]) -> tuple[SystemFact, ...]:
    """Return versions, the state of the clock and what was tried now; `events` are the case's chain."""
    return tuple(
        SystemFact(name=name, value=value)
        for name, value in (
            ("Software", software),
            ("SHA-256 over its code and templates", code_digest()),
            ("Python", platform.python_version()),
            ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
            ("PostgreSQL", _postgresql()),
            *((f"Part: {name}", version(name)) for name in _PARTS),
            ("Clock of the computer", clock_state()),
            ("Timestamp servers asked", str(len(settings.TIMESTAMP_SERVERS))),
            ("Test now: SHA-256 of a known text", _digest_test()),
            ("Test now: the chain of events of this case", _chain_test(events)),
        )
    )


@cache
def code_digest() -> str:
    """Return one SHA-256 (hex) over every source file and template, in the order of their names."""
    base = Path(settings.BASE_DIR)
    files = [
        path
        for folder in ("takedown", "templates")
        for pattern in _CODE
        for path in (base / folder).rglob(pattern)
    ]
    whole = hashlib.sha256()
    for path in sorted(files):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{digest}  {path.relative_to(base).as_posix()}\n".encode())
    return whole.hexdigest()


def clock_state() -> str:
    """Say whether a time server sets this computer's clock, as its kernel tells (Linux only)."""
    if platform.system() != "Linux":
        return "whether a time server sets it is not known on this system"
    # All zero asks and sets nothing. struct timex is smaller than this on every Linux.
    answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    if answer < 0:
        return f"the system did not say whether a time server sets it ({os.strerror(ctypes.get_errno())})"
    if answer == _NOT_SET:
        return "not set by a time server, as the system says: times may be off"
    return "set by a time server, as the system says"


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _digest_test() -> str:
    return "passed" if hashlib.sha256(b"abc").hexdigest() == _ABC else "FAILED"


def _chain_test(events: Sequence[Event]) -> str:
    try:
        return f"passed: {check_chain(events)} events add up"
    except ChainBroken as broken:
        return f"FAILED: {broken}"

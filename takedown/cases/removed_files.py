"""Sealed files that were taken back or destroyed one by one, remembered so that no restore brings them back.

The ids stand in a ledger beside that of the erased cases: outside the database, with its copies.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.conf import settings

from takedown.cases import key_files
from takedown.common import sealed_files


def remove_for_good(*file_ids: str) -> None:
    """Remove sealed files and remember their ids; absent is fine. Call it after the commit."""
    remember(*file_ids)
    for file_id in file_ids:
        sealed_files.remove(file_id)


def remember(*file_ids: str) -> None:
    """Put ids into the ledger that are not there yet, safe on disk before this returns."""
    if new := frozenset(file_ids) - removed():
        key_files.append_lines(_ledger(), sorted(new))


def removed() -> frozenset[str]:
    """Return the ids in the ledger."""
    with contextlib.suppress(FileNotFoundError):
        return frozenset(_ledger().read_text(encoding="ascii").split())
    return frozenset()


def _ledger() -> Path:
    return Path(settings.KEYSTORE_DIR) / "removed.ledger"

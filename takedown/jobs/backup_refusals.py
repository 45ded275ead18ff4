"""What may go wrong with backups, and how it is said in one sentence."""

from __future__ import annotations

from django.db import DatabaseError

import psycopg

from takedown.cases.instance_keys import NoInstanceKey, UnknownInstanceKey
from takedown.cases.orphans import KeysDoNotFit
from takedown.common.backup_files import BackupRefused
from takedown.standalone.binaries import NoPostgres
from takedown.standalone.dumping import DumpRefused
from takedown.standalone.locks import Held
from takedown.standalone.supervise import NotServing

REFUSALS = (
    BackupRefused, DatabaseError, DumpRefused, Held, KeysDoNotFit, NoInstanceKey, NoPostgres, NotServing, OSError,
    UnknownInstanceKey, psycopg.Error,
)  # fmt: skip


def said(refused: Exception) -> str:
    """Return the sentence; what a database says may hold a row, so only its first line is told."""
    match refused:
        case Held():
            return "Another backup or restore is at work there."
        case KeysDoNotFit():
            return f"Database and keystore do not belong together: {refused}. See docs/backups.md."
        case OSError():
            name = f"{refused.filename}: " if refused.filename else ""
            return f"{name}{refused.strerror or refused}."
        case DatabaseError() | psycopg.Error():
            return f"The database: {str(refused).strip().splitlines()[0]}"
        case _:
            return str(refused)

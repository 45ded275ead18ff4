"""Makes a backup of the database and the sealed files, without any key."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from takedown.cases.key_copies import LONGEST
from takedown.common.clock import now
from takedown.flows.back_up import back_up
from takedown.jobs.backup_refusals import REFUSALS, said

if TYPE_CHECKING:
    from argparse import ArgumentParser

# No longer than a copy of the keys: what somebody took out of notes that are still here opens from an
# older backup with the keys of today.
_DAYS = LONGEST.days


class Command(BaseCommand):
    """backup DIR [--keep-days N]."""

    help = "Make a dated backup of the database and the sealed files in a folder. No key is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and how long older backups stay."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=_DAYS,
            help=f"remove backups older than this: 1 to {_DAYS} ({_DAYS})",
        )

    def handle(self, *_args: Any, folder: Path, keep_days: int, **_options: Any) -> None:
        """Make it and say what is in it; exit 1 where it could not be made."""
        if not 1 <= keep_days <= _DAYS:
            raise CommandError(
                f"--keep-days must be 1 to {_DAYS}: people are told that what they destroy is in no backup "
                f"after {_DAYS} days.",
                returncode=2,
            )
        try:
            made = back_up(
                folder,
                owner_url=os.environ.get("OWNER_DATABASE_URL") or settings.DATABASE_URL,
                environment=os.environ,
                keep=timedelta(days=keep_days),
                now=now(),
            )
        except REFUSALS as refused:
            raise CommandError(said(refused)) from None
        self.stdout.write(f"{made.folder}")
        self.stdout.write(
            f"Database: {made.dump_bytes:,} bytes. Sealed files: {made.files}, {made.sealed_bytes:,} bytes; "
            f"{made.linked} of them as in the backup before. Old backups removed: {made.pruned}."
        )
        self.stdout.write("No key is in it. Run backup_keys too, to another place.")

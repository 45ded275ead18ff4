"""Copies the keystore, still wrapped, with its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from takedown.common.clock import now
from takedown.flows.back_up_keys import back_up_keys, note_copied
from takedown.jobs.backup_refusals import REFUSALS, said

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """backup_keys DIR."""

    help = "Copy the wrapped keys and the ledger of what was erased; copies over 30 days old go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, apart from that of the backups."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Copy them and say how many; exit 1 where that could not be done."""
        at = now()
        try:
            copied = back_up_keys(folder, now=at)
        except REFUSALS as refused:
            raise CommandError(said(refused)) from None
        self.stdout.write(f"{copied.folder}")
        self.stdout.write(f"Keys: {copied.keys}. Copies over 30 days old removed: {copied.pruned}.")
        self.stdout.write("The instance key is not in it: it opens these keys. Keep them apart.")
        try:
            note_copied(copied, now=at)
        except DatabaseError:
            self.stderr.write("The database does not answer, so it was not noted there.")

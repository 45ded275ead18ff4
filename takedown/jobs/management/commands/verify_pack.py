"""Check an evidence pack: `verify_pack FILE`. Needs no database, no keys and no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.moments import iso_utc
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Exit 0 and say what was checked; 1 and the first thing wrong; 2 where no file is named."""

    help = "Check an evidence pack (a ZIP, or the folder it unpacks to)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one path."""
        parser.add_argument("file", type=Path, help="the pack's ZIP, or its unpacked folder")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        """Check it and say so."""
        if not file.exists():
            raise CommandError(f"There is no file {file}.", returncode=2)
        try:
            found = verify_pack(file)
        except PackRefused as wrong:
            self.stdout.write(f"WRONG: {wrong}")
            sys.exit(1)
        self.stdout.write(f"Pack {found.reference}, made {iso_utc(found.created_at)}")
        for line in found.checked:
            self.stdout.write(f"- {line}")
        if found.sha256:
            self.stdout.write(f"SHA-256 of the ZIP: {found.sha256}")
            self.stdout.write("Compare it with the one that whoever made the pack tells you.")
        self.stdout.write(
            "This shows that nothing changed since it was made, not that a post was real."
        )

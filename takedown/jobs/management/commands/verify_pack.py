"""Check an evidence pack: `verify_pack FILE`. Needs no database, no keys and no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.moments import iso_utc
from takedown.common.plain_text import one_line
from takedown.evidence.signatures import SignatureRefused, read_certificate
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from takedown.evidence.verify_vouching import Trust

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Exit 0 and say what was checked; 1 and the first thing wrong; 2 where no file is named."""

    help = "Check an evidence pack (a ZIP, or the folder it unpacks to)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one path."""
        parser.add_argument("file", type=Path, help="the pack's ZIP, or its unpacked folder")
        parser.add_argument(
            "--passphrase-file", type=Path, help="a file with the passphrase of a locked pack"
        )
        parser.add_argument(
            "--certificate", type=Path, help="the certificate of whoever signs, from their own site"
        )
        parser.add_argument(
            "--timestamp-roots",
            type=Path,
            help="roots (PEM) of the timestamps, from their authority",
        )

    def handle(self, *_: Any, file: Path, **options: Any) -> None:
        """Check it and say so."""
        given = [options[name] for name in ("passphrase_file", "certificate", "timestamp_roots")]
        for one in (file, *given):
            if one is not None and not one.exists():
                raise CommandError(f"There is no file {one}.", returncode=2)
        passphrase_file, certificate, roots = given
        passphrase = _text(passphrase_file).strip()
        try:
            found = verify_pack(file, trust=_trust(certificate, roots), passphrase=passphrase)
        except PackRefused as wrong:
            self.stdout.write(f"WRONG: {_said(str(wrong))}")
            sys.exit(1)
        self.stdout.write(f"Pack {_said(found.reference)}, made {iso_utc(found.created_at)}")
        for line in found.checked:
            self.stdout.write(f"- {_said(line)}")
        if found.sha256:
            self.stdout.write(f"SHA-256 of the ZIP: {found.sha256}")
        if certificate is None:
            self.stdout.write(
                "Compare the SHA-256 of the certificate, or of the ZIP, with the one that whoever made the "
                "pack tells you another way."
            )
        self.stdout.write(
            "This shows that nothing changed since it was made, not that a post was real."
        )


def _trust(certificate: Path | None, roots: Path | None) -> Trust:
    if certificate is None:
        return Trust(roots=_text(roots))
    try:
        return Trust(certificate=read_certificate(certificate.read_bytes()), roots=_text(roots))
    except SignatureRefused as refused:
        raise CommandError(f"{certificate}: {refused}", returncode=2) from None


def _said(text: str) -> str:
    # What a stranger's pack holds must not write over a terminal.
    return one_line(text)[:400]


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read as text.", returncode=2) from None

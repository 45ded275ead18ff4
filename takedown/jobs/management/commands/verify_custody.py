"""Check the custody chains of this installation, or the chain of one pack: `verify_custody`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.moments import day_in_words, moment
from takedown.common.plain_text import one_line
from takedown.evidence.signatures import SignatureRefused, read_certificate
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify_custody import verify_custody
from takedown.reads.custody import Chains, NoSuchReference, check_all
from takedown.reads.custody_roots import CustodyWrong, Roots

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


# Names in them are cut where they are read; this keeps a stranger's file from filling a terminal.
_LONGEST = 1000


class Command(BaseCommand):
    """Exit 0 and say what was checked; 1 and the first thing wrong; 2 where the question is wrong."""

    help = "Check every custody chain and daily root; or one case's; or those of a pack."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to check, and what came another way to check it against."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--pack", type=Path, help="a pack's ZIP or folder; needs no database")
        which.add_argument("--case", default="", metavar="REFERENCE", help="one case's chain only")
        parser.add_argument(
            "--passphrase-file", type=Path, help="a file with the passphrase of a locked pack"
        )
        parser.add_argument(
            "--certificate",
            type=Path,
            action="append",
            default=[],
            help="the certificate of whoever signs, from their own site; again for each earlier one",
        )
        parser.add_argument(
            "--timestamp-roots",
            type=Path,
            help="roots (PEM) of the timestamps, from their authority",
        )

    def handle(self, *_: Any, pack: Path | None, certificate: list[Path], **options: Any) -> None:
        """Check it and say so."""
        if pack is not None and not pack.exists():
            raise CommandError(f"There is no file {pack}.", returncode=2)
        certificates = frozenset(_fingerprint(path) for path in certificate)
        try:
            lines = _checked(pack, certificates, options)
        except NoSuchReference as refused:
            raise CommandError(str(refused), returncode=2) from None
        except (PackRefused, CustodyWrong) as wrong:
            self.stdout.write(f"WRONG: {one_line(str(wrong))[:_LONGEST]}")
            sys.exit(1)
        for line in lines:
            self.stdout.write(f"- {one_line(line)[:_LONGEST]}")
        if not certificates:
            self.stdout.write(
                "No certificate was given, so whose signatures these are was not checked: anybody can sign "
                "with a key of their own. Give --certificate."
            )


def _checked(
    pack: Path | None, certificates: frozenset[str], options: dict[str, Any]
) -> tuple[str, ...]:
    roots = _text(options["timestamp_roots"])
    if pack is None:
        found = check_all(reference=options["case"], certificates=certificates, roots=roots)
        return tuple(_lines(*found))
    words = _text(options["passphrase_file"]).strip()
    return verify_custody(pack, certificates=certificates, roots=roots, passphrase=words)


def _lines(chains: Chains, roots: Roots) -> Iterator[str]:
    yield f"{chains.count} chains with {chains.events} events add up from the first to the last."
    if not roots.count:
        yield "No daily root was made yet: any chain could have been made again as a whole."
        return
    yield f"{roots.count} daily roots add up, each names the one before; {chains.covered} heads are as they say."
    yield f"{roots.signed} roots are signed, {roots.stamped} have an independent timestamp."
    if roots.unsigned_since is not None:
        since = day_in_words(roots.unsigned_since)
        yield f"NOT signed: the root of {since}, and those after it."
    if chains.late:
        yield (
            f"LOOK AT THIS: {chains.late} events came into the table more than a day after the time they say. "
            f"The clock was wrong, or somebody put them in. The first: {chains.first_late}."
        )
    if roots.newest is not None:
        yield f"The newest root was made on {moment(roots.newest, zone='UTC').utc}: what came since is under none."
    yield f"SHA-256 of what the newest root says: {roots.digest}. Compare it with one that you noted elsewhere."


def _fingerprint(path: Path) -> str:
    try:
        return read_certificate(path.read_bytes()).fingerprint
    except OSError:
        raise CommandError(f"{path} cannot be read.", returncode=2) from None
    except SignatureRefused as refused:
        raise CommandError(f"{path}: {refused}", returncode=2) from None


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read as text.", returncode=2) from None

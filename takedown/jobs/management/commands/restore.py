"""Puts a backup and a copy of the keystore into an empty database and data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from takedown.cases.starting import SECRETS_MISSING
from takedown.common.clock import now
from takedown.common.moments import moment
from takedown.jobs import restoring
from takedown.jobs.backup_refusals import REFUSALS, said
from takedown.reads.custody import check_all
from takedown.reads.custody_roots import CustodyWrong
from takedown.reads.holds_by_law import kept_by_law
from takedown.reads.restored import open_one_value_of_each
from takedown.standalone.database import is_supervised
from takedown.standalone.places import places

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

    from takedown.jobs.restoring import Done, Sources

# Enough to see what is wrong.
_MOST_NAMED = 20


class Command(BaseCommand):
    """restore DIR [--keys DIR2] [--check]: exit 0 when all of it is back and opens; 1 else."""

    help = "Restore a backup into an empty database and data folder. Killed, it is run again."
    # The checks would refuse: a restore is what mends them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, the keys, and whether to look only."""
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a backup, or a folder of them"
        )
        parser.add_argument(
            "--keys", type=Path, metavar="DIR2", help="a copy of the keystore, or a folder of them"
        )
        parser.add_argument("--check", action="store_true", help="only check the copies")

    def handle(
        self, *_args: Any, folder: Path, keys: Path | None, check: bool, **_options: Any
    ) -> None:
        """Verify, restore, and try what is there now."""
        if not settings.SECRETS_GIVEN:
            raise CommandError(SECRETS_MISSING)
        if is_supervised(places(os.environ)):
            raise CommandError("Takedown is running. Stop the server first.")
        owner_url = os.environ.get("OWNER_DATABASE_URL") or settings.DATABASE_URL
        try:
            sources = restoring.verified(folder, keys, tell=self._tell)
            if check:
                self._tell("Every file is as it was written.")
                return
            restoring.check_room(sources, owner_url=owner_url)
            done = restoring.restore(sources, owner_url=owner_url, now=now(), tell=self._tell)
        except REFUSALS as refused:
            raise CommandError(said(refused)) from None
        self._tell_done(done)
        right = self._try_it()
        self._tell_unknown(sources)
        self._tell_duties()
        if not right:
            sys.exit(1)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell_done(self, done: Done) -> None:
        keys, rows = done.keys, done.settled
        for line in (
            f"Keys: {keys.keys}, of which {keys.aside} set aside for 30 days: no case in the backup has them.",
            f"Erased cases: {keys.erased} keys left out; the rows of {rows.erased} cases removed again.",
            f"Links, pictures and mails that were destroyed since, removed again: {rows.removed}.",
            f"Sealed files: {done.files}. Left out, as no row names them: {done.files_left_out}.",
            f"Letters that waited or were on their way, now in doubt: {rows.letters}. Nothing was sent.",
            f"Ended: {rows.sessions} sessions, {rows.invitations} invitations that nobody had taken.",
        ):
            self._tell(line)
        if rows.waiting:
            self._tell(
                f"Hidden cases with less than 72 hours left: {rows.waiting}. They stay hidden, and are erased "
                "72 hours from now unless their owner undoes it."
            )
        if done.files_missing:
            self._tell(
                f"LOOK AT THIS: {done.files_missing} rows name a file that is not in the backup."
            )

    def _try_it(self) -> bool:
        right = True
        try:
            chains, roots = check_all()
            self._tell(
                f"{chains.count} custody chains with {chains.events} events and {roots.count} daily roots add up."
            )
        except CustodyWrong as wrong:
            self._tell(f"WRONG: {wrong}")
            right = False
        opened = open_one_value_of_each()
        self._tell(f"Cases that open: {opened.count}.")
        for words, references in (
            ("have no key in the copy, and do not open", opened.keyless),
            ("are damaged, and do not open", opened.damaged),
        ):
            if references:
                named = ", ".join(references[:_MOST_NAMED])
                self._tell(f"LOOK AT THIS: {len(references)} cases {words}: {named}.")
                right = False
        return right

    def _tell_unknown(self, sources: Sources) -> None:
        since, known_to = _words(sources.manifest.made_at), sources.erased_known_to
        self._tell(
            f"What nobody can know from here: what was done after the backup of {since}. Cases that were opened since "
            "are not here. Letters sent and answers that came since are not noted. Access withdrawn, people who "
            "left, passwords, second steps, posts removed and PINs set since are as they were. What was closed since, as somebody may be "
            "under 18, is open again: ask the safeguarding lead, and close it."
        )
        if known_to is not None:
            self._tell(
                f"Cases that were erased, and pictures that were taken back, after {_words(known_to)} are there again."
            )

    def _tell_duties(self) -> None:
        self._tell(
            "Legal duties to keep (script/manage hold) are those of the backup. BEFORE YOU START THE SERVER set each "
            "again that was set or made longer since, or what it keeps may be destroyed; and end each that was ended."
        )
        for one in kept_by_law(now=now()):
            self._tell(f"  {one.line}")


def _words(at: datetime) -> str:
    return str(moment(at, zone="UTC").utc)

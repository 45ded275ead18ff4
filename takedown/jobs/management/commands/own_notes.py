"""Prints what caseworkers noted for themselves on a case, to answer the person who asks for it, or a court."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.cases.access import NoSuchCase
from takedown.common.clock import now
from takedown.common.plain_text import one_line, show_hidden
from takedown.flows.give_own_notes import give_own_notes
from takedown.reads.own_notes import every_own_note

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from takedown.reads.own_notes import NoteRow


class Command(BaseCommand):
    """own_notes REFERENCE."""

    help = "Print every entry that caseworkers wrote for themselves on a case, oldest first. That it was done is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the reference of the case."""
        parser.add_argument("reference")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them; exit 1 where there is no such case."""
        try:
            opened = give_own_notes(reference=options["reference"], now=now())
        except NoSuchCase:
            raise CommandError("There are no notes of this reference.", returncode=1) from None
        rows = every_own_note(opened)
        if not rows:
            self.stdout.write("Nothing was written.")
        for one in rows:
            self.stdout.write(_entry(one))


def _entry(row: NoteRow) -> str:
    who = row.by or "somebody whose account is gone"
    # So that no terminal obeys what was typed, and no line of it looks like ours.
    quoted = "\n".join(f"> {line}" for line in show_hidden(row.words).split("\n"))
    return (
        f"{row.at:%Y-%m-%d %H:%M} UTC  {one_line(row.organisation)}  {one_line(who)}\n{quoted}\n\n"
    )

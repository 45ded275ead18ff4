"""Keeps a case because a court, the police or the law says so; ends that, or lists what is kept so."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from takedown.common.clock import now
from takedown.common.plain_text import one_line
from takedown.flows.hold_by_law import (
    IsQuiet,
    NoBasis,
    NoSuchCase,
    NoSuchTime,
    end_hold_by_law,
    hold_by_law,
)
from takedown.reads.holds_by_law import kept_by_law

if TYPE_CHECKING:
    from argparse import ArgumentParser

_UK = ZoneInfo("Europe/London")
_SAID: dict[type[Exception], str] = {
    NoSuchCase: "There are no notes of this reference, or they are not kept by law.",
    NoSuchTime: "--until must be a day to come, within two years. Set it again to keep it longer.",
    IsQuiet: "Nobody may be told of what keeps them now. Give --quiet again, or --tell if the people may be told from now on. "
    "Nothing was changed.",
    NoBasis: "--basis, and --quiet where it is given, need words: what the duty rests on, and why nobody may be told.",
}


class Command(BaseCommand):
    """hold [REFERENCE [--until DATE --basis WORDS [--quiet WORDS | --tell] | --end]]."""

    help = "Keep a case until a day because the law says so, whoever erases it. People inside are told, and read the basis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a reference and what to do with it."""
        parser.add_argument("reference", nargs="?")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="the last day")
        parser.add_argument("--basis", default="", help="what it rests on; people inside read it")
        parser.add_argument(
            "--quiet", metavar="WORDS", help="nobody is told, and why the law forbids to tell them"
        )
        parser.add_argument(
            "--tell",
            action="store_true",
            help="after a quiet one: people inside are told from now on",
        )
        parser.add_argument("--end", action="store_true", help="end it now")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep, end or list; exit 1 where that cannot be done."""
        reference, until, at = options["reference"], options["until"], now()
        if options["end"] and until:
            raise CommandError("Give --until or --end, not both.", returncode=2)
        if (options["end"] or until) and not reference:
            raise CommandError("Give the reference of the notes.", returncode=2)
        if (options["basis"] or options["quiet"] is not None) and not until:
            raise CommandError("Give --until too: the last day.", returncode=2)
        if options["quiet"] is not None and options["tell"]:
            raise CommandError("Give --quiet or --tell, not both.", returncode=2)
        try:
            if options["end"]:
                end_hold_by_law(reference=reference, now=at)
            elif until:
                hold_by_law(
                    reference=reference,
                    until=_end_of(until),
                    basis=options["basis"],
                    not_told=options["quiet"],
                    tell=options["tell"],
                    now=at,
                )
        except (NoSuchCase, NoSuchTime, NoBasis, IsQuiet) as refused:
            raise CommandError(_SAID[type(refused)], returncode=1) from None
        self._list(reference or "", at)

    def _list(self, reference: str, at: datetime) -> None:
        found = kept_by_law(now=at, reference=reference)
        for one in found:
            self.stdout.write(one.line)
            if one.basis:
                self.stdout.write(f"  {one_line(one.basis)}")
        if not found:
            self.stdout.write("Nothing is kept by law.")


def _end_of(day: date) -> datetime:
    # The last second of it, so that pages name the same day.
    return datetime.combine(day, time(23, 59, 59), tzinfo=_UK)

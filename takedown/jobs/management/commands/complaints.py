"""Lists complaints about how data is used, shows one, and answers it (DPA 2018 s.164A)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.clock import now
from takedown.common.plain_text import one_line
from takedown.flows.answer_complaint import NoSuchComplaint, answer_complaint
from takedown.reads.complaints import complaints

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from takedown.reads.complaints import Said


class Command(BaseCommand):
    """complaints [--all] [REFERENCE [--answer | --outcome]]."""

    help = "List complaints, show one, or answer it with the text on standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a reference and what to do with it."""
        parser.add_argument("reference", nargs="?")
        parser.add_argument("--all", action="store_true", help="also those that are closed")
        parser.add_argument("--answer", action="store_true", help="say how it goes")
        parser.add_argument("--outcome", action="store_true", help="say how it ended, and close it")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, show or answer; exit 1 where there is no such complaint."""
        del args
        reference = options["reference"]
        if reference and (options["answer"] or options["outcome"]):
            self._answer(reference, outcome=options["outcome"])
            return
        found = complaints(closed=options["all"] or bool(reference))
        if reference:
            found = [one for one in found if one.reference == reference]
            if not found:
                raise CommandError("There is no complaint of this reference.", returncode=1)
            self._show(found[0])
            return
        for one in found:
            self.stdout.write(_line(one))

    def _answer(self, reference: str, *, outcome: bool) -> None:
        words = sys.stdin.read().strip()
        if not words:
            raise CommandError("Give the words of the answer on standard input.", returncode=1)
        try:
            answer_complaint(reference=reference, words=words, outcome=outcome, now=now())
        except NoSuchComplaint:
            raise CommandError("No open complaint has this reference.", returncode=1) from None

    def _show(self, said: Said) -> None:
        self.stdout.write(_line(said))
        self.stdout.write(f"\n{said.words}\n")
        if said.reply_to:
            self.stdout.write(f"\nWants the answer here too: {one_line(said.reply_to)}")
        for at, words in said.answers:
            self.stdout.write(f"\nAnswered on {at:%Y-%m-%d}:\n{words}")


def _line(said: Said) -> str:
    if said.closed_at:
        return f"{said.reference}  received {said.received_at:%Y-%m-%d}  closed {said.closed_at:%Y-%m-%d}"
    return (
        f"{said.reference}  received {said.received_at:%Y-%m-%d}  answers {len(said.answers)}  "
        f"the law's 30 days to acknowledge end on {said.acknowledge_by:%Y-%m-%d}; "
        "the page acknowledged it at once"
    )

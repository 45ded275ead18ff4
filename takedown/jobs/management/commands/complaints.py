"""Lists complaints about how data is used, shows one, and answers it (DPA 2018 s.164A)."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.clock import now
from takedown.common.plain_text import one_line, show_hidden
from takedown.flows.answer_complaint import NoSuchComplaint, answer_complaint
from takedown.flows.complain import enter_complaint
from takedown.reads.complaints import complaint_said, complaints

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from takedown.reads.complaints import Said

NOON = time(12)


class Command(BaseCommand):
    """complaints [--all] [--enter DAY] [REFERENCE [--answer | --outcome]]."""

    help = (
        "List complaints, show one, or with the text on standard input answer one or enter one that "
        "came by letter or telephone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a reference and what to do with it."""
        parser.add_argument("reference", nargs="?")
        parser.add_argument("--all", action="store_true", help="also those that are closed")
        parser.add_argument("--enter", metavar="DAY", help="enter one that came on that day")
        parser.add_argument("--answer", action="store_true", help="say how it goes")
        parser.add_argument("--outcome", action="store_true", help="say how it ended, and close it")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, show, enter or answer; exit 1 where there is no such complaint."""
        del args
        if options["enter"]:
            self._enter(options["enter"])
            return
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

    def _enter(self, day: str) -> None:
        at = now()
        try:
            # Noon: the same day in London and in UTC, all year.
            came = datetime.combine(date.fromisoformat(day), NOON, tzinfo=UTC)
        except ValueError:
            raise CommandError("Give the day it came as 2026-11-20.", returncode=1) from None
        if came.date() > at.date():
            raise CommandError("That day has not come yet.", returncode=1)
        made, six = enter_complaint(words=_words(), received_at=min(came, at), now=at)
        said = complaint_said(made.pk)
        if said is not None:
            self.stdout.write(_line(said))
        self.stdout.write(
            f"Acknowledge it the way it came, if that is safe, with these six words; they show the "
            f"answer and are not shown again: {six}"
        )

    def _answer(self, reference: str, *, outcome: bool) -> None:
        words = _words()
        try:
            answer_complaint(reference=reference, words=words, outcome=outcome, now=now())
        except NoSuchComplaint:
            raise CommandError("No open complaint has this reference.", returncode=1) from None

    def _show(self, said: Said) -> None:
        self.stdout.write(_line(said))
        self.stdout.write(f"\n{_quoted(said.words)}\n")
        if said.reply_to:
            self.stdout.write(f"\nWants the answer here too: {one_line(said.reply_to)}")
        for at, words in said.answers:
            self.stdout.write(f"\nAnswered on {at:%Y-%m-%d}:\n{words}")


def _words() -> str:
    words = sys.stdin.read().strip()
    if not words:
        raise CommandError("Give the words on standard input.", returncode=1)
    return words


def _quoted(words: str) -> str:
    """Return what anybody may have written so that no terminal obeys it, and no line of it looks like ours."""
    return "\n".join(f"> {line}" for line in show_hidden(words).split("\n"))


def _line(said: Said) -> str:
    if said.closed_at:
        return f"{said.reference}  received {said.received_at:%Y-%m-%d}  closed {said.closed_at:%Y-%m-%d}"
    how = "came another way: acknowledge it" if said.entered else "the page acknowledged it at once"
    return (
        f"{said.reference}  received {said.received_at:%Y-%m-%d}  answers {len(said.answers)}  "
        f"the law's 30 days to acknowledge end on {said.acknowledge_by:%Y-%m-%d}; {how}"
    )

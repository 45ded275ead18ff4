"""Reads links from standard input: what each one is, its short form, repeats, and what could not be read."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from takedown.posts.links import Link, LinksRead, Unreadable, read_links


class Command(BaseCommand):
    """`links [--json]`: text on standard input, one line for each link on standard output."""

    help = "Read the links in a text from standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch: objects for programs instead of lines for people."""
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read all of standard input as UTF-8, whatever the locale, and print what was understood."""
        read = read_links(sys.stdin.buffer.read().decode("utf-8", errors="replace"))
        for each in in_order(read):
            row = as_row(each)
            self.stdout.write(json.dumps(row) if options["json"] else as_line(each))
        if read.over_limit:
            self.stderr.write(
                f"More than {read.limit} different posts: {read.over_limit} too many for one case."
            )


def in_order(read: LinksRead) -> list[Link | Unreadable]:
    """Links and what could not be read, line by line as they were pasted."""
    everything: list[Link | Unreadable] = [*read.links, *read.unreadable]
    return sorted(everything, key=lambda each: each.line)


def as_row(each: Link | Unreadable) -> dict[str, str | None]:
    """One object of the JSON output; `error` stands only where nothing could be read."""
    if isinstance(each, Unreadable):
        return {
            "given": each.given,
            "platform": None,
            "canonical": None,
            "post_id": "",
            "duplicate_of": None,
            "error": each.reason,
        }
    row: dict[str, str | None] = {
        "given": each.given,
        "platform": each.platform,
        "canonical": each.canonical,
        "post_id": each.post_id,
        "duplicate_of": each.duplicate_of,
    }
    return {**row, "target": each.target} if each.target else row


def as_line(each: Link | Unreadable) -> str:
    """One line for a person to read."""
    if isinstance(each, Unreadable):
        return f"not read    {each.given}  –  {each.reason}"
    again = "  (again)" if each.duplicate_of else ""
    return f"{each.platform:<11} {each.canonical}{again}"

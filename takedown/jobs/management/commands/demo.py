"""`demo --output DIR`: the whole job without a browser, in a database that is thrown away."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from takedown.evidence.unpack import PackRefused
from takedown.jobs import demo
from takedown.jobs.demo_inside import SUMMARY, walk
from takedown.jobs.demo_order import Order, OrderRefused, prepare
from takedown.jobs.demo_story import StepFailed
from takedown.standalone.binaries import NoPostgres
from takedown.standalone.postgres import PostgresRefused
from takedown.standalone.supervise import NotServing

if TYPE_CHECKING:
    from types import FrameType


class Command(BaseCommand):
    """Run a demonstration."""

    help = (
        "Do the whole job without a browser, in a database of its own that is thrown away, and "
        "write letters, pack and summary.json. With no pictures given it draws some; with no "
        "links it uses made-up ones. Nothing is sent anywhere."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, pictures and links."""
        parser.add_argument("--output", type=Path, required=True, metavar="DIR")
        for option, kind, words in (
            ("reference", Path, "a photo of the person's own"),
            ("capture", Path, "a picture of a post; the first belongs to the first post"),
            ("link", str, "the address of a post"),
        ):
            parser.add_argument(
                f"--{option}", type=kind, action="append", default=[], help=f"{words}; repeatable"
            )
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it; 0 when every step did what it should."""
        given = {
            "output": options["output"],
            "references": tuple(options["reference"]),
            "captures": tuple(options["capture"]),
            "links": tuple(options["link"]),
        }
        if options["inside"]:
            self._inside(Order(**given))
            return
        # Asked to stop, unwind instead of dying: the database and the workers must go too.
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, _unwind)
        try:
            order = prepare(**given)
            code = demo.run(order, os.environ)
        except OrderRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        except (NoPostgres, PostgresRefused, NotServing) as refusal:
            raise CommandError(str(refusal)) from None
        if code:
            sys.exit(code)
        self.stdout.write(f"Written to {options['output']}: letters, pack and {SUMMARY}.")

    def _inside(self, order: Order) -> None:
        try:
            walk(order, tell=self._tell)
        except (StepFailed, PackRefused) as failed:
            raise CommandError(str(failed)) from None

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _unwind(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)

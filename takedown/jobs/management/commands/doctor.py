"""Says what is wrong with this installation, in plain words, and what to do about it."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from takedown.common.clock import now
from takedown.reads.doctor.examination import examine
from takedown.reads.doctor.finding import Level

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """doctor [--quiet] [--network]: exit 1 where something is wrong."""

    help = "Say what is wrong, and what to do about it. Nothing is changed, and nobody is called."
    # It runs them itself, and says each in a line.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to say, and whether mail servers may be called."""
        parser.add_argument("--quiet", action="store_true", help="only what is not ok")
        parser.add_argument("--network", action="store_true", help="call the mail servers too")

    def handle(self, *_args: Any, quiet: bool, network: bool, **_options: Any) -> None:
        """Print each group and its lines; exit 1 where one of them is wrong."""
        levels: Counter[Level] = Counter()
        for name, findings in examine(now=now(), network=network):
            levels.update(one.level for one in findings)
            shown = [one for one in findings if not (quiet and one.level is Level.OK)]
            if shown:
                self.stdout.write(f"{name}:")
            for one in shown:
                self.stdout.write(f"  {one}")
        if not quiet:
            self.stdout.write(f"Wrong: {levels[Level.WRONG]}. To look at: {levels[Level.LOOK]}.")
        if levels[Level.WRONG]:
            sys.exit(1)

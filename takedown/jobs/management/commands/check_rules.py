"""`check_rules`: everything wrong in the rule and channel files, by file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common import clock
from takedown.reads.law_data import every_problem
from takedown.regimes.check import Problem, check_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser

BAD_USAGE = 2


class Command(BaseCommand):
    """Check the law as it ships, or other rule files."""

    help = "Check rule and channel files: sources, versions, names, and when they were verified."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be asked."""
        parser.add_argument("files", nargs="*", type=Path, help="rule files; else those that ship")
        parser.add_argument("--today", metavar="DATE", help="the day to judge ages on")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print each problem; leave with 1 if one is more than a warning."""
        problems = _problems(options["files"], _today(options["today"]))
        for problem in problems:
            self.stdout.write(str(problem))
        wrong = sum(not problem.is_warning for problem in problems)
        if wrong:
            raise CommandError(f"{wrong} wrong.", returncode=1)
        self.stdout.write("The rules are in order.")


def _problems(files: list[Path], today: date) -> list[Problem]:
    return list(check_rules(files, today=today)) if files else every_problem(today=today)


def _today(given: str | None) -> date:
    try:
        return date.fromisoformat(given) if given else clock.now().date()
    except ValueError:
        raise CommandError(f"--today is not a date: {given}.", returncode=BAD_USAGE) from None

"""Prints the retention schedule: every table, what it holds, when it goes and by what."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from takedown.reads.retention import as_table, retention_rows


class Command(BaseCommand):
    """Print the table of docs/retention.md from the tables as they are."""

    help = "Print when each table's rows go, and by what, as a table in Markdown."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it."""
        self.stdout.write(as_table(retention_rows()), ending="")

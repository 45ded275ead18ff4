"""Lists the cases that a person should look at: reference, kind and count, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from takedown.common.clock import now
from takedown.reads.flags import all_flags


class Command(BaseCommand):
    """Print each flag of the last 30 days on a line of its own."""

    help = "List cases worth a look: reference, kind and count. Nothing else is shown, and nothing is refused."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print them, the latest first."""
        for row in all_flags(now=now()):
            self.stdout.write(f"{row.reference}  {row.kind}  {row.count}")

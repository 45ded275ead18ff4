"""Which management commands run here: those of this software, and the few of Django's that it needs.

Others empty the database, take the locks off the custody chain, or print every key, in one line and without
a question: nobody should find that out by trying. The owner of the database can still do all of it, with psql.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.management import ManagementUtility

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

OURS = "takedown."
FROM_DJANGO = frozenset(
    {
        "check", "collectstatic", "compilemessages", "makemessages", "makemigrations", "migrate",
        "shell", "showmigrations",
    }
)  # fmt: skip
# Forward, all of it: a name, or one of these, would take tables away or say falsely that they are there.
_NOT_TO_MIGRATE = ("--fake", "--prune")
_NOT_HERE = (
    "{} is not run here: it could destroy what is kept, or show the keys. Nothing was done. "
    "docs/commands.md lists what runs."
)
_FORWARD_ONLY = (
    "migrate takes no names here, nor --fake or --prune: going back would take tables away with "
    "what is in them. Nothing was done. To go back to an older version, restore a backup."
)


class CommandsOfOurs(ManagementUtility):
    """Runs a command that is listed here; leaves with 1 and a sentence for any other."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command; raise SystemExit for one that is not run here."""
        command = super().fetch_command(subcommand)
        ours = type(command).__module__.startswith(OURS)
        if not ours and subcommand not in FROM_DJANGO:
            sys.exit(f"takedown: {_NOT_HERE.format(subcommand)}")
        if subcommand == "migrate" and any(map(_goes_back, self.argv[2:])):
            sys.exit(f"takedown: {_FORWARD_ONLY}")
        return command


def _goes_back(argument: str) -> bool:
    return not argument.startswith("-") or argument.startswith(_NOT_TO_MIGRATE)

"""Sets up an organisation and prints an invitation for its first person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.accounts.roles import Role
from takedown.common.clock import now
from takedown.flows.create_organisation import NameTaken, create_organisation
from takedown.jobs.invitation_link import invitation_link

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """create_organisation NAME [--report-address ADDRESS] [--role CASEWORKER|MANAGER|SAFEGUARDING_LEAD]."""

    help = "Set up an organisation and print an invitation for its first person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name, and where it reads platforms' answers."""
        parser.add_argument("name")
        parser.add_argument(
            "--report-address", default="", help="an address at which it takes platforms' answers"
        )
        parser.add_argument("--role", choices=Role.values, default=Role.CASEWORKER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it; exit 1 where the name is taken."""
        del args
        try:
            issued = create_organisation(
                name=options["name"],
                report_address=options["report_address"],
                role=options["role"],
                now=now(),
            )
        except NameTaken:
            raise CommandError("There is an organisation of this name.", returncode=1) from None
        self.stdout.write(invitation_link(issued))

"""Prints an invitation for one more person of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.accounts.roles import Role
from takedown.common.clock import now
from takedown.flows.invite_person import NoSuchOrganisation, invite_person
from takedown.jobs.invitation_link import invitation_link

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """invite ORGANISATION [--role CASEWORKER|MANAGER|SAFEGUARDING_LEAD]."""

    help = "Print an invitation for one more person of an organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the organisation's name and the role."""
        parser.add_argument("organisation")
        parser.add_argument("--role", choices=Role.values, default=Role.CASEWORKER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite; exit 1 where there is no such organisation."""
        del args
        try:
            issued = invite_person(
                organisation_name=options["organisation"],
                role=options["role"],
                by="operator",
                now=now(),
            )
        except NoSuchOrganisation:
            raise CommandError("There is no organisation of this name.", returncode=1) from None
        self.stdout.write(invitation_link(issued))

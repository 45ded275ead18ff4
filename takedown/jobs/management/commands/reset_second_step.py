"""Lets somebody set up a new second step, for a phone that is lost: where no manager is left to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.accounts.managing import NoSuchAddress
from takedown.common.clock import now
from takedown.flows.reset_second_step import reset_second_step_of

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """reset_second_step ADDRESS."""

    help = "End somebody's sign-ins and let them set up a new second step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address they sign in with."""
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset; exit 1 where nobody signs in with this address."""
        del args
        try:
            reset_second_step_of(options["address"], now=now())
        except NoSuchAddress:
            raise CommandError("Nobody signs in with this address.", returncode=1) from None
        self.stdout.write("Done. At the next sign-in they set up a new second step.")

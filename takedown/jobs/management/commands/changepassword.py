"""Sets a new password for somebody who forgot theirs; every sign-in of theirs ends with it.

In place of Django's command of this name, which ends no sign-in that waits for its second step and writes no line.
"""

from __future__ import annotations

from getpass import getpass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from takedown.accounts.managing import NoSuchAddress
from takedown.accounts.models import User
from takedown.common.clock import now
from takedown.flows.change_password import set_password_of

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """changepassword ADDRESS: asks twice; exit 1 where nobody signs in with it, or the password cannot be."""

    help = "Set a new password for somebody, and end their sign-ins. Their second step stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address they sign in with."""
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for it twice, and set it."""
        del args
        password = getpass("A new password, at least 12 characters: ")
        if getpass("The same again: ") != password:
            raise CommandError("The two are not the same. Nothing was changed.", returncode=1)
        try:
            validate_password(password, User(email=options["address"]))
            set_password_of(options["address"], password=password, now=now())
        except ValidationError as refused:
            raise CommandError(f"{' '.join(refused.messages)} Nothing was changed.") from None
        except NoSuchAddress:
            raise CommandError("Nobody signs in with this address.", returncode=1) from None
        self.stdout.write("Done. Every sign-in of theirs has ended.")

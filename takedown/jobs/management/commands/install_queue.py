"""Installs the message queue in a database that Takedown does not run itself."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import psycopg

from takedown.standalone.message_queue import install_queue


class Command(BaseCommand):
    """`install_queue`: run with OWNER_DATABASE_URL set to the owner of the database."""

    help = "Installs the message queue once; OWNER_DATABASE_URL names the database and its owner."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role the web and the workers use."""
        parser.add_argument("--role", default="takedown_app", help="who uses the queue")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Install the queue, or say that it is there."""
        url = os.environ.get("OWNER_DATABASE_URL") or os.environ.get("DATABASE_URL")
        if not url:
            raise CommandError("OWNER_DATABASE_URL is not set.", returncode=2)
        try:
            new = install_queue(url, role=options["role"])
        except psycopg.Error as error:
            raise CommandError(f"The queue was not installed: {error}") from error
        self.stdout.write("The queue is installed." if new else "The queue was there already.")

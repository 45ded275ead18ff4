"""Brings every key of the keystore under the current instance key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.cases import instance_keys
from takedown.cases.instance_keys import NoInstanceKey
from takedown.cases.rewrapping import DAMAGED, count_by_instance_key
from takedown.common.clock import now
from takedown.flows.rotate_keys import rotate_keys

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections import Counter

# Enough to see what is wrong.
_MOST_NAMED = 20


class Command(BaseCommand):
    """rotate_keys [--check]: exit 0 when every key is under the current instance key, else 1."""

    help = "Wrap every key under the current instance key. Safe to run again, and while all is running."
    # What the checks say of keys is what this command mends.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to change anything."""
        parser.add_argument("--check", action="store_true", help="only count; change nothing")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Wrap them and count; exit 1 while a key is under another instance key."""
        try:
            left = self._counted() if check else self._rotated()
        except NoInstanceKey as refused:
            raise CommandError(str(refused)) from None
        if left:
            sys.exit(1)

    def _counted(self) -> bool:
        left = count_by_instance_key()
        current = left.pop(instance_keys.current().id, 0)
        self.stdout.write(f"Under the current instance key: {current}.")
        self._tell_left(left)
        return bool(left)

    def _rotated(self) -> bool:
        found = rotate_keys(now=now())
        already = found.current - found.changed
        self.stdout.write(
            f"Wrapped anew: {found.changed}. Already current: {max(0, already)}. "
            f"Failed: {len(found.failed)}."
        )
        for name, why in list(found.failed.items())[:_MOST_NAMED]:
            self.stderr.write(f"{name}: {why}")
        self._tell_left(found.left)
        return bool(found.left or found.failed)

    def _tell_left(self, left: Counter[str]) -> None:
        known = {one.id for one in instance_keys.former()}
        for key_id, count in sorted(left.items()):
            said = "" if key_id in known else ", which was not given"
            words = "damaged" if key_id == DAMAGED else f"under the instance key {key_id}{said}"
            self.stdout.write(f"NOT under the current instance key: {count}, {words}.")

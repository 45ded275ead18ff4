"""The operator replaced the instance key: every key of the keystore comes under the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import instance_keys
from takedown.cases.rewrapping import Rewrapped, rewrap_all

if TYPE_CHECKING:
    from datetime import datetime


def rotate_keys(*, now: datetime) -> Rewrapped:
    """Wrap every key anew and say what became of them. Raises NoInstanceKey.

    Files are no part of a transaction: each is whole at each moment, and the event is written when all are done.
    """
    found = rewrap_all()
    if found.changed:
        with transaction.atomic():
            record(
                Name.KEYS_ROTATED, actor="operator", now=now, count=found.changed,
                digest=instance_keys.current().id,
            )  # fmt: skip
    return found

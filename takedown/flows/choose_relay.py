"""The person chooses that answers come into these notes: the case gets an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.access import refuse_in_an_emergency
from takedown.removals.relay import make_relay_address

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoMailbox(Exception):
    """No mailbox for answers is set up here."""


@transaction.atomic
def choose_relay(opened: OpenCase, *, now: datetime) -> str:
    """Return the address of the case, made where it has none. Raises NoMailbox or access.InAnEmergency."""
    refuse_in_an_emergency(opened, now=now)
    address = make_relay_address(opened, now=now)
    if not address:
        raise NoMailbox
    return address

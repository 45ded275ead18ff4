"""Somebody who works here says what the people whose notes they have may call them, or that they call them nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Membership
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NobodyHere(Exception):
    """Whoever asks works nowhere now."""


@transaction.atomic
def choose_name(visitor: Visitor, *, name: str, now: datetime) -> None:
    """Keep it; "" for no name. Raises NobodyHere."""
    live = Membership.objects.live().filter(pk=visitor.works_as)
    membership = live.select_for_update(no_key=True, of=("self",)).first()
    if membership is None:
        raise NobodyHere
    membership.known_as = name
    membership.save(update_fields=["known_as"])
    record(Name.NAME_CHOSEN, actor=visitor.actor, now=now, membership=str(membership.pk))

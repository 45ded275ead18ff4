"""Whoever was away is back, or whoever covers cannot any more: the case is its caseworker's again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from takedown.cases import handing
from takedown.cases.hand_overs import HandOver
from takedown.cases.handing import NoSuchHandOver

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@transaction.atomic
def end_covers(visitor: Visitor, *, ids: Collection[uuid.UUID], now: datetime) -> int:
    """End covers of the visitor's, on either side, that run or are to come; return how many.

    Raises handing.NoSuchHandOver where there is none.
    """
    either = Q(assignment__membership_id=visitor.works_as) | Q(to_id=visitor.works_as)
    found = HandOver.objects.covers_to_come(now).filter(either, pk__in=ids)
    ended = handing.end_covers(found, actor=visitor.actor, now=now)
    if not ended:
        raise NoSuchHandOver
    return ended

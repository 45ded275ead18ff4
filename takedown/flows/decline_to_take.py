"""A colleague says that they cannot take it: whoever has the case keeps it, and reads so on their desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.hand_overs import HandOverState
from takedown.cases.handing import NoSuchHandOver, answerable

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@transaction.atomic
def decline_to_take(visitor: Visitor, *, ids: Collection[uuid.UUID], now: datetime) -> int:
    """Say no to what was asked, and return how many; raise handing.NoSuchHandOver where none is left."""
    asked = answerable(visitor, ids, now=now)
    if not asked:
        raise NoSuchHandOver
    for one in asked:
        one.state, one.answered_at = HandOverState.DECLINED, now
        one.save(update_fields=["state", "answered_at"])
        record(
            Name.HAND_OVER_DECLINED, actor=visitor.actor, case_id=one.assignment.case_id, now=now,
            membership=str(one.to_id),
        )  # fmt: skip
    return len(asked)

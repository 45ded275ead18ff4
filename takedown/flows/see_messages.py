"""Somebody of the other side opens messages for the first time. From then on they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again
from takedown.cases.messages import Addressee

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def see_messages(
    opened: OpenCase, *, message_ids: Collection[uuid.UUID], now: datetime
) -> frozenset[uuid.UUID]:
    """Mark those of these messages as read that are for the visitor's side, and return which were new.

    Call it before their words are opened: whoever takes one back has done so, or finds it read.
    """
    waiting = (
        Addressee.objects.unread()
        .of(opened.visitor)
        .filter(message__case=opened.case, message__in=message_ids)
    )
    if not waiting.exists():
        return frozenset()
    # Taking back holds the case's row as well.
    enter_again(opened, now=now)
    new = dict(waiting.values_list("pk", "message_id"))
    Addressee.objects.filter(pk__in=new).update(seen_at=now)
    if new:
        record(
            Name.MESSAGES_READ, actor=opened.actor, case_id=opened.case.pk, now=now, count=len(new)
        )
    return frozenset(new.values())

"""The words of messages that were taken back: destroyed at once, or when nothing keeps them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.keeping_rules import may_be_destroyed
from takedown.cases.messages import Message
from takedown.cases.models import Case

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def empty(message: Message, *, now: datetime) -> bool:
    """Destroy the words of one, unless something keeps them; return whether they are gone.

    Lock the case's row before. That the person took it back is their wish: of holds only a binding one
    stands against it.
    """
    asked = message.organisation_id is None
    if not may_be_destroyed(message.case, now=now, asked=asked):
        return False
    message.body_sealed = b""
    message.save(update_fields=["body_sealed"])
    return True


def empty_taken_back(*, now: datetime) -> int:
    """Destroy what was kept and is kept no more (the sweep); return how many."""
    waiting = list(Message.objects.kept_back().values_list("pk", "case_id"))
    return sum(_empty_one(message_id, case_id, now) for message_id, case_id in waiting)


@transaction.atomic
def _empty_one(message_id: uuid.UUID, case_id: uuid.UUID, now: datetime) -> int:
    locked = Case.objects.select_for_update(no_key=True, skip_locked=True)
    if locked.filter(pk=case_id).first() is None:
        return 0
    message = Message.objects.kept_back().select_related("case").filter(pk=message_id).first()
    return int(message is not None and empty(message, now=now))

"""Somebody takes back a message of their side that nobody has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.messages import Message
from takedown.cases.messages_taken_back import empty

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchMessage(Exception):
    """There is no such message of the visitor's side, or it was taken back before."""


class ReadAlready(Exception):
    """Somebody has read it: it stays."""


@transaction.atomic
def take_back_message(opened: OpenCase, *, message_id: uuid.UUID, now: datetime) -> None:
    """Take it back: nobody reads it from then on, and its words are destroyed unless something keeps them.

    Raises NoSuchMessage, ReadAlready or access.InAnEmergency.
    """
    opened = enter_again(opened, now=now)
    refuse_in_an_emergency(opened, now=now)
    ours = Message.objects.there().by_side(opened.visitor)
    message = ours.filter(case=opened.case, pk=message_id).first()
    if message is None:
        raise NoSuchMessage
    if message.addressees.filter(seen_at__isnull=False).exists():
        raise ReadAlready
    message.taken_back_at = now
    message.save(update_fields=["taken_back_at"])
    empty(message, now=now)
    record(Name.MESSAGE_TAKEN_BACK, actor=opened.actor, case_id=opened.case.pk, now=now)

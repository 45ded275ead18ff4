"""The person did what an answer asks of them, or will not: it is no more what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.removals.models import Reply

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchReply(Exception):
    """There is no decided answer like this in the case."""


@transaction.atomic
def settle_reply(opened: OpenCase, *, reply_id: uuid.UUID, now: datetime) -> Reply:
    """Note that an answer needs nothing more; once is enough. Raises NoSuchReply."""
    replies = Reply.objects.filter(case=opened.case, decided_at__isnull=False)
    reply = replies.filter(pk=reply_id).select_for_update(no_key=True, of=("self",)).first()
    if reply is None:
        raise NoSuchReply
    if reply.settled_at is None:
        reply.settled_at = now
        reply.save(update_fields=["settled_at"])
        record(
            Name.REPLY_SETTLED, actor=opened.actor, case_id=opened.case.pk, now=now,
            reply=str(reply.pk),
        )  # fmt: skip
    return reply

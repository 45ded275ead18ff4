"""A safeguarding lead opens a freeze: its links as text, and never a picture. The person can see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record
from takedown.cases.safeguarding import freeze_for

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.safeguarding import OpenFreeze

# One line for a sitting, as with caseworkers.
_SITTING = timedelta(minutes=30)


@transaction.atomic
def view_freeze(visitor: Visitor, *, freeze_id: uuid.UUID, now: datetime) -> OpenFreeze:
    """Return the freeze and record the sitting. Raises safeguarding.NoSuchFreeze."""
    opened = freeze_for(visitor, freeze_id, now=now)
    lately = Event.objects.filter(
        case_id=opened.case.pk, name=Name.FREEZE_VIEWED, actor=opened.actor, at__gt=now - _SITTING,
        details__freeze=str(freeze_id),
    )  # fmt: skip
    if not lately.exists():
        record(
            Name.FREEZE_VIEWED, actor=opened.actor, case_id=opened.case.pk, now=now,
            freeze=str(freeze_id),
        )  # fmt: skip
    return opened

"""The person says that now is a safe time to send one letter; until then it is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import RemovalRequest, RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchLetter(Exception):
    """There is no such approved letter in this case."""


@transaction.atomic
def confirm_safe(opened: OpenCase, *, request_id: uuid.UUID, is_safe: bool, now: datetime) -> None:
    """Record the answer to "Is now a safe time?". Raises NoSuchLetter or frozen.Frozen."""
    letters = RemovalRequest.objects.filter(case=opened.case, state=RequestState.APPROVED)
    for letter in letters.filter(pk=request_id):
        refuse_frozen_letter(letter, Use.SEND)
    if not letters.filter(pk=request_id).update(safe_at=now if is_safe else None):
        raise NoSuchLetter
    record(
        Name.SAFETY_ANSWERED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(request_id), state=str(is_safe),
    )  # fmt: skip

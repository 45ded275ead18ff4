"""The person takes a letter back: its clocks and reminders stop. Nothing is sent to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.running import stop_clocks
from takedown.removals.models import RemovalRequest, RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchLetter(Exception):
    """There is no such approved letter in this case."""


@transaction.atomic
def withdraw_request(opened: OpenCase, *, request_id: uuid.UUID, now: datetime) -> RemovalRequest:
    """Mark an approved letter as taken back and stop its clocks. Raises NoSuchLetter."""
    letters = RemovalRequest.objects.filter(case=opened.case, state=RequestState.APPROVED)
    letter = letters.filter(pk=request_id).select_for_update(no_key=True, of=("self",)).first()
    if letter is None:
        raise NoSuchLetter
    if letter.withdrawn_at is None:
        letter.withdrawn_at = now
        letter.save(update_fields=["withdrawn_at"])
        stopped = stop_clocks(letter, by=opened.actor, now=now)
        for clock in stopped:
            record(
                Name.CLOCK_STOPPED, actor=opened.actor, case_id=opened.case.pk, now=now,
                clock=str(clock.pk), rule=clock.rule_id,
            )  # fmt: skip
        record(
            Name.REQUEST_WITHDRAWN, actor=opened.actor, case_id=opened.case.pk, now=now,
            request=str(letter.pk),
        )  # fmt: skip
    return letter

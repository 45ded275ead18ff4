"""What was noted of a time was a mistake: it is counted from the receipt, as if nothing had been noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.changing import count_again, hold, note_change
from takedown.deadlines.models import ChangeKind

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline


class NothingNoted(Exception):
    """This clock is counted from the receipt alone."""


@transaction.atomic
def take_back_change(opened: OpenCase, *, clock_id: uuid.UUID, now: datetime) -> list[Deadline]:
    """Replace the clocks by ones without extension, pause or second moment; return those.

    The clocks before, and what was noted on them, stay in the history and in the audit chain.
    Raises NoSuchClock or NothingNoted, the second with a sentence that can be shown.
    """
    held = hold(opened, clock_id)
    clock = held.clock
    if not (clock.extended or clock.paused_on or clock.confirmed_on):
        raise NothingNoted("Nothing is noted of this time any more.")
    note_change(
        opened, held.clocks, kind=ChangeKind.TAKEN_BACK, day=None, words="", source="", now=now
    )
    clocks = count_again(held, confirmed=None, extended=False, keep=False, now=now)
    for one in clocks:
        record(
            Name.CLOCK_CHANGE_TAKEN_BACK, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(one.pk), rule=one.rule_id, version=one.rule_version, kind=one.basis,
        )  # fmt: skip
    return clocks

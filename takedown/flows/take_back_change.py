"""What was noted of a time last was a mistake: the time is counted as if that had not been noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.changing import count_again, hold, note_change
from takedown.deadlines.models import ChangeKind
from takedown.deadlines.noted_changes import standing_changes

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline


class NothingNoted(Exception):
    """Nothing that was noted of this time stands."""


@transaction.atomic
def take_back_change(opened: OpenCase, *, clock_id: uuid.UUID, now: datetime) -> list[Deadline]:
    """Replace the clocks by ones without the last extension, pause or second moment; return those.

    What was noted before it holds: a mistake takes no extension away that was truly given.

    The clocks before, and what was noted on them, stay in the history and in the audit chain.
    Raises NoSuchClock or NothingNoted, the second with a sentence that can be shown.
    """
    held = hold(opened, clock_id)
    if not standing_changes(held.clock.submission, held.clock.rule_id):
        raise NothingNoted("Nothing is noted of this time any more.")
    note_change(
        opened, held.clocks, kind=ChangeKind.TAKEN_BACK, day=None, words="", source="", now=now
    )
    clocks = count_again(held, now=now)
    for one in clocks:
        record(
            Name.CLOCK_CHANGE_TAKEN_BACK, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(one.pk), rule=one.rule_id, version=one.rule_version, kind=one.basis,
        )  # fmt: skip
    return clocks

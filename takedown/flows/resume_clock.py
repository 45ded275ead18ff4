"""The recipient has what it asked for: the time begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.changing import count_again, hold, note_change
from takedown.deadlines.models import ChangeKind

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline


class NotPaused(Exception):
    """The clock does not stand still."""


class ResumedOutOfOrder(Exception):
    """They cannot have had it before they asked for it, or in the future."""


@transaction.atomic
def resume_clock(
    opened: OpenCase, *, clock_id: uuid.UUID, resumed_on: date, now: datetime
) -> list[Deadline]:
    """Replace paused clocks by ones counted from the day they received it; return the new ones.

    Raises NoSuchClock, NotPaused or ResumedOutOfOrder, the last two with a sentence to show.
    """
    held = hold(opened, clock_id)
    clock, pause = held.clock, held.rule.pause
    if clock.paused_on is None or pause is None:
        raise NotPaused("This clock is not paused.")
    if not clock.paused_on <= resumed_on <= clock.day_of(now):
        raise ResumedOutOfOrder(
            "They cannot have received it before they asked for it, or in the future."
        )
    note_change(
        opened, held.clocks, kind=ChangeKind.RESUMED, day=resumed_on, words="",
        source=pause.source, now=now,
    )  # fmt: skip
    clocks = count_again(held, now=now)
    for one in clocks:
        record(
            Name.CLOCK_RESUMED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(one.pk), rule=one.rule_id, version=one.rule_version, kind=one.basis,
        )  # fmt: skip
    return clocks

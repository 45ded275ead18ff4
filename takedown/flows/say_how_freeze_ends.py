"""A lead writes down what the police or the IWF said in the end. It is done in a second step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.former_said import Step, keep_former_said
from takedown.cases.safeguarding import lock_for_step
from takedown.removals.told import refuse_unless_told

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.freezes import Ending
    from takedown.cases.safeguarding import OpenFreeze


class FreezeOver(Exception):
    """The freeze has ended, so nothing more is written down about it."""


@transaction.atomic
def say_how_freeze_ends(
    opened: OpenFreeze, *, ending: Ending, words: dict[str, str], now: datetime
) -> None:
    """Keep what they said and who said it, sealed; said again, the last counts and the former stay.

    Nothing ends, either way, of which those who decide were not told. Raises told.NotReportedYet, FreezeOver.
    """
    freeze = lock_for_step(opened, now=now)
    if not freeze.is_open:
        raise FreezeOver
    refuse_unless_told(freeze, opened.key, ending)
    keep_former_said(opened.key, freeze, Step.SAID, now=now)
    freeze.ending, freeze.said_at, freeze.said_by = ending, now, opened.actor
    freeze.said_sealed = opened.key.seal_json(words, freeze.place("said"))
    freeze.save()
    record(
        Name.FREEZE_END_SAID, actor=opened.actor, case_id=freeze.case_id, now=now,
        freeze=str(freeze.pk), outcome=ending,
    )  # fmt: skip

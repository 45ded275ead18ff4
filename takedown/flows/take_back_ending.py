"""A lead takes back what was written down of how a freeze ends, before it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.former_said import Step, keep_former_said
from takedown.cases.freezes import Ending
from takedown.cases.safeguarding import lock_for_step

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.safeguarding import OpenFreeze


class NothingSaid(Exception):
    """Nothing is written down of how it ends, or it has ended."""


@transaction.atomic
def take_back_ending(opened: OpenFreeze, *, now: datetime) -> None:
    """Leave it open and nothing said; the record keeps that it was. Raises NothingSaid."""
    freeze = lock_for_step(opened, now=now)
    if not freeze.is_open or freeze.said_at is None:
        raise NothingSaid
    before = freeze.ending
    keep_former_said(opened.key, freeze, Step.SAID, now=now)
    freeze.ending, freeze.said_at, freeze.said_by, freeze.said_sealed = Ending.NONE, None, "", None
    freeze.save()
    record(
        Name.FREEZE_END_TAKEN_BACK, actor=opened.actor, case_id=freeze.case_id, now=now,
        freeze=str(freeze.pk), before=before,
    )  # fmt: skip

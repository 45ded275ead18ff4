"""What was taken out is destroyed: after 72 hours by the clock, or at once where a PIN is old enough."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.keeping_rules import may_be_destroyed, what_keeps_aside
from takedown.cases.models import Case, CaseCode, TakenBack
from takedown.cases.removed_files import remove_for_good
from takedown.cases.step_up import check_pin, may_destroy_at_once
from takedown.cases.taken_back import remember_number

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotNow(Exception):
    """It is not there any more, or there is no PIN that is old enough, or something in the notes is frozen."""


@transaction.atomic
def destroy_taken_back(opened: OpenCase, *, aside_id: uuid.UUID, pin: str, now: datetime) -> None:
    """Destroy it now; raise NotNow, or step_up.WrongCode where that is not the PIN."""
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    code = CaseCode.objects.select_for_update(no_key=True).get(case=case)
    aside = TakenBack.objects.there().filter(case=case, pk=aside_id).first()
    if aside is None or not opened.is_owner or not may_destroy_at_once(code, now=now):
        raise NotNow
    if not may_be_destroyed(case, now=now, asked=True):
        raise NotNow
    check_pin(code, pin)
    _destroy(aside, by=opened.actor, now=now)


def destroy_due(*, now: datetime) -> int:
    """Destroy what has waited its time and nothing keeps (the sweep); return how much.

    What is in hidden notes waits with them. What is kept quietly looks destroyed from here on.
    """
    due = TakenBack.objects.filter(destroyed_at__lte=now, case__hidden_at__isnull=True)
    pairs = list(due.values_list("pk", "case_id"))
    return sum(_destroy_one(aside_id, case_id, now) for aside_id, case_id in pairs)


@transaction.atomic
def _destroy_one(aside_id: uuid.UUID, case_id: uuid.UUID, now: datetime) -> int:
    locked = Case.objects.select_for_update(no_key=True, skip_locked=True)
    case = locked.filter(pk=case_id, hidden_at__isnull=True).first()
    aside = TakenBack.objects.filter(pk=aside_id, destroyed_at__lte=now).first()
    if case is None or aside is None:
        return 0
    kept = what_keeps_aside(aside, now=now)
    if kept is not None:
        if not kept.told and aside.looks_destroyed_at is None:
            aside.looks_destroyed_at = now
            aside.save(update_fields=["looks_destroyed_at"])
        return 0
    _destroy(aside, by="worker", now=now)
    return 1


def _destroy(aside: TakenBack, *, by: str, now: datetime) -> None:
    # The day on which a quiet duty ended is told to nobody inside: as its other lines, it is the house's.
    chain = aside.case_id if aside.looks_destroyed_at is None else None
    record(Name.TAKEN_BACK_DESTROYED, actor=by, case_id=chain, now=now, **aside.told)
    # Its own id as well: of a link and of a fingerprint there is no file to know them by.
    gone = [aside.thing_id.hex, *([aside.file_id] if aside.file_id else [])]
    remember_number(aside)
    aside.delete()
    transaction.on_commit(partial(remove_for_good, *gone))

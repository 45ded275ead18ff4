"""The PIN is set, changed or taken away from inside: asked for now, done after 72 hours.

At once it could be done by whoever found the notes open, and the person would be shut out by it.
Meanwhile it is seen inside, and one press stops it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.models import Case, CaseCode
from takedown.cases.step_up import check_code
from takedown.cases.ways_back import PinChange, let_pin_wait

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTheOwner(Exception):
    """Only whoever holds the code may change its PIN."""


@transaction.atomic
def ask_pin_change(
    opened: OpenCase, *, typed: str, pin: str = "", new_pin: str, now: datetime
) -> PinChange:
    """Ask for another PIN, or for none ("").

    Needs the six words and the present PIN. Raises NotTheOwner, step_up.WrongCode, or ways_back.PinWaits where a
    change waits already: it is stopped first.
    """
    if not opened.is_owner:
        raise NotTheOwner
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    check_code(code, typed=typed, pin=pin)
    pin_hash = codes.hash_pin(new_pin) if new_pin else ""
    change = let_pin_wait(opened.case.pk, pin_hash=pin_hash, now=now)
    record(Name.PIN_CHANGE_ASKED_FOR, actor=opened.actor, case_id=opened.case.pk, now=now)
    return change


@transaction.atomic
def stop_pin_change(opened: OpenCase, *, now: datetime) -> None:
    """Stop a change that waits, if there is one; raise NotTheOwner."""
    if not opened.is_owner:
        raise NotTheOwner
    CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    stopped, _ = PinChange.objects.filter(case=opened.case).delete()
    if stopped:
        record(Name.PIN_CHANGE_STOPPED, actor=opened.actor, case_id=opened.case.pk, now=now)


def make_due_pin_changes(*, now: datetime) -> int:
    """Make the changes whose time has come (the sweep); return how many."""
    due = PinChange.objects.filter(takes_at__lte=now, case__hidden_at__isnull=True)
    return sum(_make(case_id, now) for case_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _make(case_id: uuid.UUID, now: datetime) -> int:
    # As every other end of sessions: whoever asked the door before is through, or is refused.
    Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    code = CaseCode.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    change = PinChange.objects.filter(pk=case_id, takes_at__lte=now).first()
    if code is None or change is None:
        return 0
    code.pin_hash = change.pin_hash
    # Counted from here, so that a PIN nobody stopped does not erase at once before its own 72 hours.
    code.pin_set_at = now if change.pin_hash else None
    # Whoever came in by the PIN of before, and every browser that is known by it, comes in anew. Whose
    # session asked for it is not known: it ended days ago.
    code.epoch += 1
    code.save(update_fields=["pin_hash", "pin_set_at", "epoch"])
    change.delete()
    name = Name.PIN_SET if code.pin_hash else Name.PIN_REMOVED
    record(name, actor="worker", case_id=code.pk, now=now)
    return 1

"""Erasing: hidden now and destroyed after 72 hours, or at once where a PIN is old enough.

Seventy-two hours are there for the day somebody makes the person press the button; a PIN that was
set before that day shows that the choice is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import keystore
from takedown.cases.erasing import destroy, may_hide_from
from takedown.cases.freezes import Freeze
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.keeping_rules import may_be_destroyed
from takedown.cases.models import Case, CaseCode
from takedown.cases.pin import check_pin_inside
from takedown.cases.step_up import check_code, may_destroy_at_once
from takedown.cases.taken_back import give_time_again
from takedown.cases.ways_back import WAIT, stop_ripening, wait_on

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

GRACE = WAIT


class NotTheOwner(Exception):
    """Only whoever holds the code may erase."""


class BroughtBackLately(Exception):
    """Whoever has the words brought the case back less than a day ago."""


@transaction.atomic
def erase_case(
    opened: OpenCase, *, typed: str, pin: str = "", at_once: bool = False, now: datetime
) -> None:
    """Hide the case now, or destroy it now; raise NotTheOwner, WrongCode or BroughtBackLately.

    Where something in it is frozen it is hidden, and waits until the freeze has ended (`destroy_due`).
    """
    if not opened.is_owner:
        raise NotTheOwner
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    code = CaseCode.objects.select_for_update(no_key=True).get(case=case)
    check_code(code, typed=typed, pin=pin)
    if may_hide_from(code, now=now) is not None:
        raise BroughtBackLately
    at_once = at_once and may_destroy_at_once(code, now=now)
    at_once = at_once and may_be_destroyed(case, now=now, asked=True)
    record(Name.ERASE_ASKED_FOR, actor=opened.actor, case_id=case.pk, now=now, at_once=at_once)
    if at_once:
        record(Name.CASE_ERASED, actor=opened.actor, case_id=case.pk, now=now)
        destroy(case)
        return
    # Sessions that are open elsewhere end here: only the words, typed again, bring it back.
    code.epoch += 1
    code.save(update_fields=["epoch"])
    case.hidden_at = now
    case.erase_at = now + GRACE
    case.save()
    stop_ripening(case.pk)


def count_pin_try(opened: OpenCase, *, pin: str, session: str, now: datetime) -> None:
    """Compare a PIN before erasing, counting the try; raise WrongPin or guessing.TooManyTries.

    Counted in this session alone, and apart from `erase_case`, whose refusal would undo the count.
    """
    code = CaseCode.objects.get(case=opened.case)
    if not code.pin_hash:
        return
    check_pin_inside(code, pin=pin, session=session, now=now)


def destroy_due(*, now: datetime) -> int:
    """Destroy hidden cases whose time has come (the sweep), but none with an open freeze; return how many."""
    frozen = Freeze.objects.filter(ended_at__isnull=True).values("case_id")
    due = Case.objects.filter(erase_at__lte=now).exclude(pk__in=frozen).values_list("pk", flat=True)
    return sum(_destroy_one(case_id, now) for case_id in list(due))


@transaction.atomic
def _destroy_one(case_id: uuid.UUID, now: datetime) -> int:
    locked = Case.objects.select_for_update(no_key=True, skip_locked=True)
    case = locked.filter(pk=case_id, erase_at__lte=now).first()
    # Hidden by the person, or after a notice that nothing kept: either was decided when it was hidden.
    if case is None or not may_be_destroyed(case, now=now, asked=True):
        return 0
    record(Name.CASE_ERASED, actor="worker", case_id=case.pk, now=now)
    destroy(case)
    return 1


@transaction.atomic
def undo_erase(case: Case, *, now: datetime, by: str = str(Kind.CODE_HOLDER)) -> None:
    """Bring a hidden case back, to whoever typed its code again or by a caseworker.

    Raises frozen.Frozen where all of it is.

    `cases.access.hidden_case_for` or `hidden_cases_for_caseworkers` comes before it: where a PIN is set
    the person has typed it too. Does nothing where it came back, or was destroyed, a moment ago.
    """
    hidden = Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    if hidden is None or not hidden.is_hidden:
        return
    refuse_if_frozen(hidden.pk, [hidden.pk], Use.RESTORE)
    stop_ripening(hidden.pk)
    if hidden.hidden_at is not None:
        wait_on(hidden.pk, hidden_for=now - hidden.hidden_at)
    give_time_again(hidden.pk, now=now)
    hidden.hidden_at = None
    hidden.erase_at = None
    hidden.save()
    keystore.load(hidden.pk)
    record(Name.ERASE_UNDONE, actor=by, case_id=hidden.pk, now=now)

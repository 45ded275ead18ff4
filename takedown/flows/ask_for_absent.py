"""A manager asks a colleague to take the cases of somebody who is away. Nothing is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.roles import Permission, may
from takedown.cases.access import granted_to
from takedown.cases.assignments import Assignment
from takedown.cases.handing import NoSuchHandOver, ask, colleague_for, free_to_ask
from takedown.cases.models import Case

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.handing import Terms


@transaction.atomic
def ask_for_absent(
    visitor: Visitor, *, membership_id: uuid.UUID, terms: Terms, now: datetime
) -> int:
    """Ask about every case they have of which nobody is asked yet, and return how many.

    Raises handing.NoSuchHandOver for whoever is no manager there or where there is none to ask about;
    handing.NoSuchColleague or handing.CoverOutOfOrder.
    """
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        raise NoSuchHandOver
    colleague_for(visitor, terms, not_to=membership_id, now=now)
    theirs = Assignment.objects.live().of_organisation(visitor.works_at)
    theirs = theirs.filter(membership_id=membership_id)
    rows = Case.objects.filter(pk__in=theirs.values("case_id")).order_by("pk")
    locked = [one.pk for one in rows.select_for_update(no_key=True)]
    granted = granted_to(visitor, now=now).filter(pk__in=locked)
    asked = list(free_to_ask(theirs.filter(case__in=granted), terms, now=now).order_by("case_id"))
    if not asked:
        raise NoSuchHandOver
    for assignment in asked:
        ask(visitor, assignment, terms, now=now)
    return len(asked)

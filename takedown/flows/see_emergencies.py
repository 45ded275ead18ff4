"""A manager, or the person themselves, saw that a case was opened in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assignments import BreakGlass, Told

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase


@transaction.atomic
def see_as_manager(visitor: Visitor, *, shown_at: datetime, now: datetime) -> int:
    """Mark what a manager was told of and had on the page at `shown_at`; return how many were new."""
    told = Told.objects.filter(
        membership_id=visitor.works_as, seen_at__isnull=True, opening__opened_at__lte=shown_at
    )
    seen = told.update(seen_at=now)
    if seen:
        record(Name.EMERGENCIES_SEEN, actor=visitor.actor, now=now, count=seen)
    return seen


@transaction.atomic
def see_as_person(opened: OpenCase, *, now: datetime) -> int:
    """Mark the openings of a case as seen by its person; return how many were new."""
    if not opened.is_owner:
        return 0
    new = BreakGlass.objects.filter(case=opened.case, seen_at__isnull=True, opened_at__lte=now)
    seen = new.update(seen_at=now)
    if seen:
        record(
            Name.EMERGENCIES_SEEN, actor=opened.actor, case_id=opened.case.pk, now=now, count=seen
        )
    return seen

"""A caseworker lets a case go: it waits on the desk until somebody there takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.assigning import Ending, end_assignments
from takedown.cases.assignments import Assignment

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotYours(Exception):
    """Only who has taken a case lets it go."""


@transaction.atomic
def let_case_go(opened: OpenCase, *, now: datetime) -> None:
    """End the visitor's assignment; raise NotYours."""
    mine = Assignment.objects.filter(case=opened.case, membership_id=opened.visitor.works_as)
    if not end_assignments(mine, actor=opened.actor, why=Ending.LET_GO, now=now):
        raise NotYours

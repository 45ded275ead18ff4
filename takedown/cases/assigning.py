"""Begins and ends assignments, each with its line in the chain of its case, and emergencies with the leave they stood on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assignments import Assignment, AssignmentReason, BreakGlass

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.assignments import AssignmentQuerySet
    from takedown.cases.models import Case


class Ending(StrEnum):
    """Why somebody does not work on a case any more, as the audit names it."""

    LET_GO = "let_go"
    PUT_BACK = "put_back"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LEFT = "left"


def give_to(visitor: Visitor, case: Case, *, now: datetime) -> None:
    """Let a caseworker have a case that nobody at their organisation has; lock the case's row before."""
    # A row that is left from a role the visitor had before does not stand in the way.
    made, _ = Assignment.objects.update_or_create(
        case=case, membership_id=visitor.works_as, ended_at=None,
        defaults={"assigned_by": visitor.actor, "reason": AssignmentReason.TAKEN, "started_at": now},
    )  # fmt: skip
    record(
        Name.CASE_TAKEN, actor=visitor.actor, case_id=case.pk, now=now,
        membership=str(made.membership_id),
    )  # fmt: skip


def end_assignments(
    assignments: AssignmentQuerySet, *, actor: str, why: Ending, now: datetime
) -> int:
    """End those of the given assignments that have not ended, and return how many.

    Call it in the transaction of what ends them: a grant withdrawn, a membership ended, a role changed.
    """
    # Always in the same order: each line locks the chain of its case.
    open_ones = assignments.filter(ended_at__isnull=True).order_by("case_id", "pk")
    ended = list(open_ones.select_for_update(no_key=True, of=("self",)))
    for one in ended:
        one.ended_at = now
        one.save(update_fields=["ended_at"])
        record(
            Name.ASSIGNMENT_ENDED, actor=actor, case_id=one.case_id, now=now,
            membership=str(one.membership_id), reason_code=why,
        )  # fmt: skip
    return len(ended)


def end_emergencies(case: Case, organisation_id: uuid.UUID, *, now: datetime) -> None:
    """End what is left of an hour in an emergency: where the organisation is let in again, it needs a reason anew.

    Lock the case's row before.
    """
    there = BreakGlass.objects.of_organisation(organisation_id).filter(case=case)
    # An hour has to end after it began.
    there.filter(opened_at__lt=now, ends_at__gt=now).update(ends_at=now)

"""A caseworker takes a case that was granted to their organisation and that nobody there has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import case_to_take
from takedown.cases.assignments import Assignment, AssignmentReason
from takedown.cases.models import Case
from takedown.cases.put_back import refuse_inviters_gift

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class TakenAlready(Exception):
    """A colleague has this case: they can hand it over, or let it go."""


@transaction.atomic
def take_case(visitor: Visitor, *, case_id: uuid.UUID, now: datetime) -> None:
    """Give the visitor the case; nothing where they have it.

    Raises NoSuchCase, TakenAlready or put_back.PutBackByInviter.
    """
    case = case_to_take(visitor, case_id, now=now)
    # Of two who press at once, and of a person who withdraws meanwhile, one goes first.
    Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    case_to_take(visitor, case_id, now=now)
    colleagues = Assignment.objects.live().filter(
        case=case, membership__organisation_id=visitor.works_at
    )
    holders = set(colleagues.values_list("membership_id", flat=True))
    if visitor.works_as in holders:
        return
    if holders:
        raise TakenAlready
    refuse_inviters_gift(visitor.works_as, case.pk, now=now)
    # A row that is left from a role the visitor had before does not stand in the way.
    made, _ = Assignment.objects.update_or_create(
        case=case, membership_id=visitor.works_as, ended_at=None,
        defaults={"assigned_by": visitor.actor, "reason": AssignmentReason.TAKEN, "started_at": now},
    )  # fmt: skip
    record(
        Name.CASE_TAKEN, actor=visitor.actor, case_id=case.pk, now=now,
        membership=str(made.membership_id),
    )  # fmt: skip

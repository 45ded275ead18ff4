"""A caseworker takes a case that was granted to their organisation and that nobody there has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.access import case_to_take
from takedown.cases.assigning import give_to
from takedown.cases.assignments import Assignment
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
    give_to(visitor, case, now=now)

"""A caseworker hands a case to a colleague, who has it from then on instead of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, roles_with
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assignments import HAND_OVER_REASONS, Assignment
from takedown.cases.models import Case
from takedown.cases.put_back import refuse_inviters_gift

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotYours(Exception):
    """Only who has taken a case hands it over; not its person, nor somebody there in an emergency."""


class NoSuchColleague(Exception):
    """There is no such caseworker at this organisation now, or it is oneself."""


@transaction.atomic
def hand_over_case(opened: OpenCase, *, to: uuid.UUID, reason: str, now: datetime) -> None:
    """End the visitor's assignment and begin the colleague's.

    Raises NotYours, NoSuchColleague, or put_back.PutBackByInviter where the colleague could not take it either.
    """
    visitor = opened.visitor
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    held = Assignment.objects.live().filter(case=case)
    mine = held.filter(membership_id=visitor.works_as).first()
    if mine is None:
        raise NotYours
    colleagues = Membership.objects.live().filter(
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    colleague = colleagues.filter(pk=to).exclude(pk=visitor.works_as).first()
    if colleague is None or reason not in HAND_OVER_REASONS:
        raise NoSuchColleague
    refuse_inviters_gift(colleague.pk, case.pk, now=now)
    mine.ended_at = now
    mine.save(update_fields=["ended_at"])
    Assignment.objects.update_or_create(
        case=case, membership=colleague, ended_at=None,
        defaults={"assigned_by": opened.actor, "reason": reason, "started_at": now},
    )  # fmt: skip
    record(
        Name.CASE_HANDED_OVER, actor=opened.actor, case_id=case.pk, now=now,
        membership=str(colleague.pk), reason_code=reason,
    )  # fmt: skip

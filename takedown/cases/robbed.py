"""What was taken out as a caseworker's access was ended: they may bring it back once, and see nothing by it.

Whoever steals the words ends the access first, and nobody can tell them from the person. So the person's own
wish can be undone here too: once for each thing, and for nothing taken out later than 72 hours after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import LATELY, NoSuchCase, with_key
from takedown.cases.models import Case, CaseGrant, TakenBack

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase


def robbed_things(visitor: Visitor, *, now: datetime) -> QuerySet[TakenBack]:
    """Return what was taken out within 72 hours of ending the visitor's organisation's access, and is here still.

    Not what they brought back since: who takes it out again says so for the second time. Where they have
    access they look inside.
    """
    if visitor.organisation_id is None or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        return TakenBack.objects.none()
    ours = CaseGrant.objects.filter(organisation_id=visitor.organisation_id)
    ended = ours.filter(
        case=OuterRef("case"),
        withdrawn_at__gt=OuterRef("taken_at") - LATELY,
        granted_at__lte=OuterRef("taken_at"),
    ).order_by("-withdrawn_at")
    shut = Case.objects.filter(hidden_at__isnull=True)
    shut = shut.exclude(pk__in=ours.live(now).values("case_id"))
    out = TakenBack.objects.filter(case__in=shut, destroyed_at__gt=now)
    there = out.annotate(shut_at=Subquery(ended.values("withdrawn_at")[:1])).filter(Exists(ended))
    return there.exclude(Exists(_brought_back(visitor.organisation_id)))


def _brought_back(organisation_id: uuid.UUID) -> QuerySet[Event]:
    """Return the lines that say that somebody there brought a thing back after their access had ended."""
    people = Membership.objects.filter(organisation_id=organisation_id)
    actors = [f"{Kind.STAFF}:{pk}" for pk in people.values_list("pk", flat=True)]
    lines = Event.objects.filter(
        name=Name.BROUGHT_BACK, actor__in=actors, case_id=OuterRef("case_id"),
        at__gt=OuterRef("shut_at"),
    )  # fmt: skip
    thing = Cast(OuterRef("thing_id"), CharField())
    named = lines.annotate(post=KT("details__post"), capture=KT("details__capture"))
    return named.filter(Q(post=thing) | Q(capture=thing))


def robbed_cases(visitor: Visitor, *, now: datetime) -> QuerySet[Case]:
    """Return the cases out of which it was taken."""
    return Case.objects.filter(pk__in=robbed_things(visitor, now=now).values("case_id"))


def case_to_give_back_to(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> OpenCase:
    """Return one of these, for the one flow that brings back; nothing of it may be shown. Raises NoSuchCase."""
    case = robbed_cases(visitor, now=now).filter(pk=case_id).first()
    if case is None:
        raise NoSuchCase
    return with_key(case, visitor)

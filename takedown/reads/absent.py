"""What managers asked caseworkers to take from somebody who is away: numbers only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.cases.hand_overs import HandOver, HandOverState
from takedown.reads.hand_overs import declined_lately, how_long, is_by_manager

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


@dataclass(frozen=True, slots=True)
class AskedForAbsent:
    """How many cases one caseworker was asked to take from another, and has not taken."""

    membership_id: uuid.UUID
    giver: str
    to: str
    how_long: str
    cases: int
    is_declined: bool


def asked_for_absent(visitor: Visitor, *, now: datetime) -> list[AskedForAbsent]:
    """Return what waits, and what was declined lately, at a manager's organisation; nothing for anybody else."""
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return []
    counted: Counter[tuple[str, str, str, bool, uuid.UUID]] = Counter()
    for some in (HandOver.objects.waiting(now), declined_lately(now)):
        ours = some.of_organisation(visitor.works_at)
        for one in ours.select_related("to__user", "assignment__membership__user"):
            giver = one.assignment.membership
            if is_by_manager(one):
                declined = one.state == HandOverState.DECLINED
                key = (giver.user.email, one.to.user.email, how_long(one), declined, giver.pk)
                counted[key] += 1
    return [
        AskedForAbsent(pk, giver, to, days, cases, declined)
        for (giver, to, days, declined, pk), cases in sorted(counted.items())
    ]


def who_is_absent(visitor: Visitor, membership_id: uuid.UUID) -> str | None:
    """Return the address of a caseworker at a manager's organisation; None for anybody else."""
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return None
    there = Membership.objects.live().filter(
        pk=membership_id,
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    return there.values_list("user__email", flat=True).first()

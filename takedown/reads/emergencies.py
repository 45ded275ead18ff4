"""Who opened a case in an emergency: for its person with the reason, for managers without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.cases.access import held_by, not_taken
from takedown.cases.answers import read_answers
from takedown.cases.assignments import BreakGlass
from takedown.cases.keeping_rules import looking_destroyed
from takedown.common.vault import CannotOpen

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase

# A list nobody can read protects nobody; older ones stay in each case and in the report of a month.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Emergency:
    """One opening as the person of the case sees it."""

    organisation: str
    when: str
    until: str
    reason: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Whether nobody has taken a case, and whether the visitor may."""

    nobody_has_it: bool
    may_take_it: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """One opening as managers see it: who, when and which reference; never why."""

    who: str
    reference: str
    opened_at: datetime
    is_new: bool


def emergencies_of(opened: OpenCase) -> list[Emergency]:
    """Return the openings of a case in an emergency, newest first, with their reasons."""
    if not opened.is_owner:
        return []
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    rows = BreakGlass.objects.filter(case=opened.case).order_by("-opened_at", "pk")
    return [
        Emergency(
            organisation=one.membership.organisation.name,
            when=_words(one.opened_at, zone),
            until=f"{one.ends_at.astimezone(zone):%H:%M}",
            reason=_reason(opened, one),
            is_new=one.seen_at is None,
        )
        for one in rows.select_related("membership__organisation")
    ]


def own_emergency(opened: OpenCase, *, now: datetime) -> Emergency | None:
    """Return the opening by which this visitor is inside, or None for whoever has taken the case."""
    visitor = opened.visitor
    if held_by(visitor, now=now).filter(pk=opened.case.pk).exists():
        return None
    mine = BreakGlass.objects.live(now).filter(case=opened.case, membership_id=visitor.works_as)
    rows = mine.select_related("membership__organisation")
    latest = rows.order_by("ends_at").last()
    if latest is None:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    return Emergency(
        organisation=latest.membership.organisation.name,
        when=_words(latest.opened_at, zone),
        until=f"{latest.ends_at.astimezone(zone):%H:%M}",
        reason=_reason(opened, latest),
        is_new=False,
    )


def who_can_instead(opened: OpenCase, *, now: datetime) -> WhoCan:
    """Return who can do what is not for an emergency."""
    free = not_taken(opened.visitor, now=now).filter(pk=opened.case.pk).exists()
    takes = may(opened.visitor.role, Permission.WORK_ON_GRANTED_CASES)
    return WhoCan(nobody_has_it=free, may_take_it=free and takes)


def reported_emergencies(visitor: Visitor, *, now: datetime) -> list[Reported]:
    """Return the openings at a manager's organisation, newest first; nothing for anybody else."""
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return []
    rows = BreakGlass.objects.of_organisation(visitor.works_at).order_by("-opened_at", "pk")
    rows = rows.exclude(case__in=looking_destroyed(now))
    new = _unseen(visitor, now)
    return [
        Reported(
            who=one.membership.user.email,
            reference=one.case.reference,
            opened_at=one.opened_at,
            is_new=one.pk in new,
        )
        for one in rows.select_related("case", "membership__user")[:_MOST]
    ]


def unseen_emergencies(visitor: Visitor, *, now: datetime) -> int:
    """Return of how many openings a manager was told and has not said to have seen."""
    return len(_unseen(visitor, now))


def whom_to_ask(visitor: Visitor) -> list[str]:
    """Return the addresses of the other managers of the visitor's organisation."""
    managers = Membership.objects.live().filter(
        organisation_id=visitor.works_at, role__in=roles_with(Permission.SEE_WORKLOAD)
    )
    others = managers.exclude(pk=visitor.works_as)
    return list(others.order_by("user__email").values_list("user__email", flat=True))


def _unseen(visitor: Visitor, now: datetime) -> set[uuid.UUID]:
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return set()
    told = BreakGlass.objects.unseen_by(visitor.works_as).exclude(case__in=looking_destroyed(now))
    return set(told.values_list("pk", flat=True))


def _reason(opened: OpenCase, one: BreakGlass) -> str:
    try:
        return opened.key.open_text(bytes(one.reason_sealed), one.reason_place)
    except CannotOpen:
        return "It cannot be read any more."


def _words(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y at %H:%M}"

"""The work of an organisation in numbers: for managers, who see no case, no reference and no link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.cases.access import granted_to, not_taken
from takedown.cases.assignments import Assignment
from takedown.reads.standing import Standing, in_each_standing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case

# The columns of a manager's table.
_COLUMNS = {
    "due": Standing.DUE,
    "overdue": Standing.OVERDUE,
    "on_platform": Standing.PLATFORM,
    "on_person": Standing.WRITE,
}


@dataclass(frozen=True, slots=True)
class Load:
    """Numbers of cases. One case may count under several: only `held` counts each once."""

    held: int
    due: int
    overdue: int
    on_platform: int
    on_person: int

    def __add__(self, other: Load) -> Load:
        """Return the sums."""
        return Load(
            held=self.held + other.held,
            due=self.due + other.due,
            overdue=self.overdue + other.overdue,
            on_platform=self.on_platform + other.on_platform,
            on_person=self.on_person + other.on_person,
        )


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """One caseworker's numbers."""

    membership_id: uuid.UUID
    who: str
    load: Load


@dataclass(frozen=True, slots=True)
class Workload:
    """The numbers of each caseworker, of what nobody has taken, and of all together."""

    workers: tuple[WorkerLoad, ...]
    not_taken: Load
    total: Load


def workload(visitor: Visitor, *, now: datetime) -> Workload | None:
    """Return the numbers, in as many queries however many cases and people; None for no manager."""
    if not may(visitor.role, Permission.SEE_WORKLOAD):
        return None
    granted = granted_to(visitor, now=now)
    standing = in_each_standing(granted, now)
    cases = {"held": granted, **{name: standing[one] for name, one in _COLUMNS.items()}}
    held = Assignment.objects.live().filter(membership__organisation_id=visitor.works_at)
    by_worker = {name: _by_worker(held, some) for name, some in cases.items()}
    free = not_taken(visitor, now=now)
    waiting = Load(**{name: some.filter(pk__in=free).count() for name, some in cases.items()})
    people = Membership.objects.live().filter(
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    workers = tuple(
        WorkerLoad(
            membership_id=pk,
            who=email,
            load=Load(**{name: counts.get(pk, 0) for name, counts in by_worker.items()}),
        )
        for pk, email in people.order_by("user__email").values_list("pk", "user__email")
    )
    total = sum((one.load for one in workers), start=waiting)
    return Workload(workers=workers, not_taken=waiting, total=total)


def _by_worker(held: QuerySet[Assignment], cases: QuerySet[Case]) -> dict[uuid.UUID, int]:
    counted = held.filter(case__in=cases).order_by().values("membership_id")
    return dict(counted.annotate(many=Count("pk")).values_list("membership_id", "many"))

"""The work of an organisation in numbers: for managers, who see no case, no reference and no link."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.cases.access import granted_to
from takedown.cases.assignments import Assignment
from takedown.reads.standing import Standing, standings

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

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


_NOTHING = Load(held=0, due=0, overdue=0, on_platform=0, on_person=0)


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
    found = standings(granted_to(visitor, now=now), now)
    cases = {pk: _load(standing) for pk, standing in found.items()}
    held = Assignment.objects.live().filter(membership__organisation_id=visitor.works_at)
    taken: dict[uuid.UUID, list[Load]] = defaultdict(list)
    free = dict(cases)
    for case_id, membership_id in held.values_list("case_id", "membership_id"):
        if case_id in cases:
            taken[membership_id].append(cases[case_id])
            free.pop(case_id, None)
    people = Membership.objects.live().filter(
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    workers = tuple(
        WorkerLoad(membership_id=pk, who=email, load=sum(taken[pk], start=_NOTHING))
        for pk, email in people.order_by("user__email").values_list("pk", "user__email")
    )
    waiting = sum(free.values(), start=_NOTHING)
    total = sum((one.load for one in workers), start=waiting)
    return Workload(workers=workers, not_taken=waiting, total=total)


def _load(standing: tuple[Standing, ...]) -> Load:
    return Load(held=1, **{name: int(one in standing) for name, one in _COLUMNS.items()})

"""The work of an organisation in numbers: for managers, who see no case, no reference and no link."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may, roles_with
from takedown.cases.access import granted_to
from takedown.cases.assignments import Assignment
from takedown.cases.frozen import destroyed_anywhere, frozen_anywhere
from takedown.deadlines.models import Deadline
from takedown.deadlines.waiting import waiting_submissions
from takedown.posts.models import ReportedPost
from takedown.removals.models import RemovalRequest, RequestState, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case

SOON = timedelta(hours=24)


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
    cases = _loads(granted_to(visitor, now=now), now)
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


def _loads(cases: QuerySet[Case], now: datetime) -> dict[uuid.UUID, Load]:
    """Return under which headings each case counts, in one query; nobody does anything with what is closed for good."""
    # Not asked of each case by itself: PostgreSQL then reads through all clocks once for each.
    running = Deadline.objects.running().exclude(post__in=destroyed_anywhere()).values("case_id")
    ahead = running.filter(late_at__gt=now)
    reminded_of = waiting_submissions().filter(request__case=OuterRef("pk"))
    # Of what is closed nobody writes anything.
    closed = Q(pk__in=frozen_anywhere())
    headings = {
        "due": Q(pk__in=ahead.filter(late_at__lte=now + SOON)),
        "overdue": Q(pk__in=running.filter(late_at__lte=now)),
        "on_platform": Q(pk__in=ahead) | Q(Exists(reminded_of)),
        "on_person": ~closed & _has_something_to_write(),
    }
    asked = {
        name: ExpressionWrapper(which, output_field=BooleanField())
        for name, which in headings.items()
    }
    rows = cases.annotate(**asked).values_list("pk", *asked)
    return {
        pk: Load(held=1, **dict(zip(asked, map(int, counted), strict=True)))
        for pk, *counted in rows
    }


def _has_something_to_write() -> Q:
    """No letter yet of links that are not closed, one that nobody approved, or one that was not sent."""
    letters = RemovalRequest.objects.filter(case=OuterRef("pk"), withdrawn_at__isnull=True)
    unsent: QuerySet[Any] = Submission.objects.filter(
        request__case=OuterRef("pk"), request__withdrawn_at__isnull=True,
        request__state=RequestState.APPROVED, submitted_at__isnull=True,
    )  # fmt: skip
    drafts = letters.filter(state=RequestState.DRAFT)
    drafts = drafts.exclude(requested_posts__post__in=frozen_anywhere())
    unsent = unsent.exclude(request__requested_posts__post__in=frozen_anywhere())
    posts = ReportedPost.objects.filter(case=OuterRef("pk"))
    only_closed = Q(Exists(posts)) & ~Q(Exists(posts.exclude(pk__in=frozen_anywhere())))
    no_letter = Q(~Exists(letters)) & ~only_closed
    return no_letter | Q(Exists(drafts)) | Q(Exists(unsent))

"""The links of cases that are due to be looked at: what is late, said to be gone, or gone a while.

The periods are ours; no law gives one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Chosen
from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value, When

from takedown.cases.frozen import frozen_anywhere
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.posts.rounds import RoundPost, Why

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.models import Case

# Somebody else, or the same person signed in, looks on another day.
_WEAK_FOR = timedelta(days=1)
# What was seen is looked at again every week.
_A_WEEK = timedelta(days=7)


def looks_due(cases: QuerySet[Case], *, now: datetime) -> QuerySet[Any]:
    """Return the posts of cases with a link that is due, each with `why` (a Why): late ones first.

    Nothing that is closed, and nothing that told nothing lately, whoever looked.
    """
    late = Deadline.objects.running().filter(post=OuterRef("pk"), late_at__lte=now)
    unseen = (
        Q(outcome_at__isnull=True)
        | Q(outcome_at__lt=F("late_since"))
        | Q(outcome_at__lte=now - _A_WEEK)
    )
    gone = Q(outcome=Outcome.GONE)
    whys = (
        When(~gone & Q(late_since__isnull=False) & unseen, then=Value(Why.LATE)),
        When(gone & Q(outcome_basis=Basis.SERVICE_SAYS), then=Value(Why.SAID)),
        When(
            gone & Q(outcome_basis=Basis.SIGNED_OUT, outcome_at__lte=now - _WEAK_FOR),
            then=Value(Why.WEAK),
        ),
        When(
            gone
            & Q(outcome_basis__in=[Basis.SEEN, Basis.SIGNED_IN], outcome_at__lte=now - _A_WEEK),
            then=Value(Why.STAYED),
        ),
    )
    told_nothing = RoundPost.objects.told_nothing(now).filter(post=OuterRef("pk"))
    posts = ReportedPost.objects.filter(case__in=cases, link_index__isnull=False)
    posts = posts.exclude(pk__in=frozen_anywhere()).filter(~Exists(told_nothing))
    first_late = late.order_by("late_at").values("late_at")[:1]
    due = posts.annotate(late_since=Subquery(first_late)).annotate(
        why=Chosen(*whys, default=Value(""), output_field=CharField())
    )
    return due.exclude(why="").order_by(
        Chosen(*(When(why=why, then=Value(place)) for place, why in enumerate(Why.values))),
        "case__opened_at", "case_id", "number",
    )  # fmt: skip

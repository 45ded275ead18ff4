"""How much an installation holds, in numbers: nothing of any case is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.accounts.models import Organisation
from takedown.cases.models import Case
from takedown.deadlines.models import Deadline
from takedown.matching.models import Match
from takedown.posts.models import Outcome, ReportedPost
from takedown.removals.models import RemovalRequest, Reply, Submission

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """Numbers of rows."""

    cases: int
    posts: int
    posts_gone: int
    posts_back: int
    letters: int
    sent: int
    clocks_running: int
    clocks_passed: int
    answers_open: int
    matches: int


def contents(*, now: datetime) -> Contents:
    """Count what there is."""
    posts, running = ReportedPost.objects.all(), Deadline.objects.running()
    return Contents(
        cases=count_cases(),
        posts=posts.count(),
        posts_gone=posts.filter(outcome=Outcome.GONE).count(),
        posts_back=posts.filter(outcome=Outcome.BACK).count(),
        letters=RemovalRequest.objects.count(),
        sent=Submission.objects.filter(submitted_at__isnull=False).count(),
        clocks_running=running.filter(late_at__gt=now).count(),
        clocks_passed=running.filter(late_at__lte=now).count(),
        answers_open=Reply.objects.filter(decided_at__isnull=True).count(),
        matches=Match.objects.count(),
    )


def count_cases() -> int:
    """Return how many cases there are, hidden ones too."""
    return Case.objects.count()


def has_organisation(name: str) -> bool:
    """Whether an organisation of this name is here."""
    return Organisation.objects.filter(name__iexact=name).exists()

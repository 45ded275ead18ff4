"""Where cases stand, each asked of many at once: for the desk, and for managers, who see the numbers only."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from takedown.cases.frozen import frozen_anywhere
from takedown.deadlines.models import Deadline
from takedown.deadlines.unseen import not_seen_gone
from takedown.deadlines.waiting import waiting_submissions
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import Origin, RemovalRequest, Reply, RequestState, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.models import Case

SOON = timedelta(hours=24)


class Standing(StrEnum):
    """How a case can stand; most urgent first. One case can stand in several ways."""

    OVERDUE = "overdue"
    BACK = "back"
    ANSWER = "answer"
    DUE = "due"
    WRITE = "write"
    SAID = "said"
    PLATFORM = "platform"


def standings(cases: QuerySet[Case], now: datetime) -> dict[uuid.UUID, tuple[Standing, ...]]:
    """Return how each case stands, in one query; nobody does anything with what is closed."""
    # Not asked of each case by itself: PostgreSQL then reads through all clocks once for each.
    running = running_clocks().values("case_id")
    # What is gone only as they say counts on until somebody looked, and is never late by that alone.
    counting = not_seen_gone(Deadline.objects.not_frozen()).values("case_id")
    ahead = counting.filter(late_at__gt=now)
    reminded_of = waiting_submissions().filter(request__case=OuterRef("pk"))
    asked = {
        Standing.OVERDUE: Q(pk__in=running.filter(late_at__lte=now)),
        Standing.BACK: Q(pk__in=came_back().values("case_id")),
        Standing.ANSWER: Q(pk__in=unread_answers().values("case_id")),
        Standing.DUE: Q(pk__in=ahead.filter(late_at__lte=now + SOON)),
        # Of what is closed nobody writes anything.
        Standing.WRITE: ~Q(pk__in=frozen_anywhere()) & _has_something_to_write(),
        Standing.SAID: Q(pk__in=said_gone().values("case_id")),
        Standing.PLATFORM: Q(pk__in=ahead) | Q(Exists(reminded_of)),
    }
    columns = {
        f"stands_{one}": ExpressionWrapper(which, output_field=BooleanField())
        for one, which in asked.items()
    }
    rows = cases.annotate(**columns).values_list("pk", *columns)
    return {
        pk: tuple(one for one, so in zip(asked, found, strict=True) if so) for pk, *found in rows
    }


def running_clocks() -> QuerySet[Deadline]:
    """Return the clocks of all cases that count, but for posts that are closed: those run on unnamed."""
    return Deadline.objects.running().not_frozen()


def came_back() -> QuerySet[ReportedPost]:
    """Return the posts of all cases that came back and of which nobody has begun a letter since."""
    written = RemovalRequest.objects.filter(
        origin=Origin.AGAIN,
        requested_posts__post=OuterRef("pk"),
        drafted_at__gte=OuterRef("outcome_at"),
    )
    back = ReportedPost.objects.filter(outcome=Outcome.BACK).exclude(pk__in=frozen_anywhere())
    return back.filter(~Exists(written))


def said_gone() -> QuerySet[ReportedPost]:
    """Return the posts of all cases that are gone by the word of the service alone: nobody has looked."""
    said = ReportedPost.objects.filter(outcome=Outcome.GONE, outcome_basis=Basis.SERVICE_SAYS)
    return said.exclude(pk__in=frozen_anywhere())


def unread_answers() -> QuerySet[Reply]:
    """Return the answers in all cases of which nobody has said yet what they say."""
    return Reply.objects.filter(kind="", laid_aside_at__isnull=True)


def drafts() -> QuerySet[RemovalRequest]:
    """Return the letters of all cases that nobody has approved, without those about what is closed."""
    found = RemovalRequest.objects.filter(state=RequestState.DRAFT)
    return found.exclude(requested_posts__post__in=frozen_anywhere())


def unsent() -> QuerySet[Submission]:
    """Return the sendings of all cases that were approved and not made, without those about what is closed."""
    found: QuerySet[Any] = Submission.objects.filter(
        request__withdrawn_at__isnull=True,
        request__state=RequestState.APPROVED,
        submitted_at__isnull=True,
    )
    return found.exclude(request__requested_posts__post__in=frozen_anywhere())


def _has_something_to_write() -> Q:
    """No letter yet of links that are not closed, one that nobody approved, or one that was not sent."""
    letters = RemovalRequest.objects.filter(case=OuterRef("pk"), withdrawn_at__isnull=True)
    posts = ReportedPost.objects.filter(case=OuterRef("pk"))
    only_closed = Q(Exists(posts)) & ~Q(Exists(posts.exclude(pk__in=frozen_anywhere())))
    no_letter = Q(~Exists(letters)) & ~only_closed
    drafted = drafts().filter(case=OuterRef("pk"))
    approved = unsent().filter(request__case=OuterRef("pk"))
    return no_letter | Q(Exists(drafted)) | Q(Exists(approved))

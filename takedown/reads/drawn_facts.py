"""What the drawing of a case shows: how many of each kind on which day, and the times of its letters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncDate

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.deadlines.models import Basis as ClockBasis
from takedown.deadlines.models import Deadline
from takedown.posts.looks import mistaken
from takedown.posts.models import Basis, Outcome
from takedown.reads.clock_words import moment_in_words
from takedown.regimes.tell import date_in_words, day_in_words
from takedown.removals.models import Reply, ReplyKind, Submission, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from takedown.cases.access import OpenCase

_MOST_BARS = 4
# In the order in which they matter, each with the words before its day.
_WORDS = {
    "running": "Ends",
    "ending": "At its end:",
    "passed": "Over:",
    "paused": "Stands still",
    "done": "Done",
}


@dataclass(frozen=True, slots=True)
class Day:
    """How many things of one kind happened on one day; `at` is the first of them."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """The times that end on one day and stand alike. `said` is all of it as one sentence."""

    kind: str
    start: datetime
    end: datetime
    is_estimated: bool
    words: str
    count: str

    @property
    def said(self) -> str:
        """All of it in one sentence."""
        return f"{self.words}, {self.count}."


def days_of(
    opened: OpenCase, *, frozen: Collection[uuid.UUID], zone: ZoneInfo
) -> dict[str, list[Day]]:
    """Return what happened by kind (letter, answer, gone, back), day by day on the person's own clock."""
    sent = Submission.objects.filter(request__case=opened.case, submitted_at__isnull=False)
    carried = SubmittedPost.objects.filter(submission=OuterRef("pk")).exclude(post__in=frozen)
    sent = sent.filter(Exists(carried))
    came = Reply.objects.filter(case=opened.case, laid_aside_at__isnull=True)
    came = came.filter(Q(submission__isnull=True) | Q(submission__in=sent.values("pk")))
    answers = came.exclude(kind=ReplyKind.NO_REPLY)
    return {
        "letter": _by_day(sent.values_list("submitted_at", flat=True), zone),
        "answer": _by_day(answers.values_list(Coalesce("said_at", "added_at"), flat=True), zone),
        **_seen(opened, frozen, zone),
    }


def _by_day(times: Iterable[datetime | None], zone: ZoneInfo) -> list[Day]:
    found = sorted(at.astimezone(zone) for at in times if at is not None)
    days = (list(of_day) for _, of_day in groupby(found, key=lambda at: at.date()))
    return [Day(each[0], len(each)) for each in days]


def _seen(opened: OpenCase, frozen: Collection[uuid.UUID], zone: ZoneInfo) -> dict[str, list[Day]]:
    """What was noted of posts, mistakes left out; what a visitor was not shown tells too little."""
    noted = Event.objects.filter(case_id=opened.case.pk, name=Name.OUTCOME_RECORDED)
    noted = noted.exclude(details__has_key="state").exclude(sequence__in=mistaken(opened.case.pk))
    noted = noted.exclude(details__post__in=[str(one) for one in frozen])
    weak = Q(details__outcome=Outcome.GONE, details__kind=Basis.SIGNED_OUT)
    rows = (
        noted.filter(details__outcome__in=[Outcome.GONE, Outcome.BACK])
        .exclude(weak)
        .values(day=TruncDate("at", tzinfo=zone), outcome=KeyTextTransform("outcome", "details"))
        .annotate(first=Min("at"), count=Count(KeyTextTransform("post", "details"), distinct=True))
        .order_by("day")
    )
    found: dict[str, list[Day]] = {"gone": [], "back": []}
    for row in rows:
        kind = "gone" if row["outcome"] == Outcome.GONE else "back"
        found[kind].append(Day(row["first"], row["count"]))
    return found


def bars_of(
    opened: OpenCase, *, frozen: Collection[uuid.UUID], zone: ZoneInfo, now: datetime
) -> tuple[list[Bar], int]:
    """Return the times that matter most, soonest first, and how many days with times are left out."""
    kind = Case(
        When(met_at__isnull=False, then=Value("done")),
        When(paused_on__isnull=False, then=Value("paused")),
        When(due_at__gt=now, then=Value("running")),
        When(late_at__gt=now, then=Value("ending")),
        default=Value("passed"),
        output_field=CharField(),
    )
    clocks = Deadline.objects.filter(case=opened.case, stopped_at__isnull=True).present()
    rows = (
        clocks.exclude(post__in=frozen)
        .values("received_at", "due_at", "due_on", "basis", kind=kind)
        .annotate(posts=Count("post", distinct=True))
    )
    alike: dict[tuple[str, date | None], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("due_at"):
        alike[row["kind"], _last_day(row, zone)].append(row)
    # Each kind keeps the order of its ends.
    order = list(_WORDS)
    groups = sorted(alike.items(), key=lambda one: order.index(one[0][0]))
    bars = [_bar(kind, day, found, zone, now) for (kind, day), found in groups[:_MOST_BARS]]
    return bars, len(groups) - len(bars)


def _last_day(row: dict[str, Any], zone: ZoneInfo) -> date | None:
    """Return the day on which a time ends; None where it stands still, as no day can be said then."""
    if row["kind"] == "paused":
        return None
    last: date = row["due_on"] or row["due_at"].astimezone(zone).date()
    return last


def _bar(
    kind: str, day: date | None, rows: list[dict[str, Any]], zone: ZoneInfo, now: datetime
) -> Bar:
    count = sum(row["posts"] for row in rows)
    estimated = all(row["basis"] == ClockBasis.ESTIMATED for row in rows)
    words, about = _WORDS[kind], f"{count:,} post{'' if count == 1 else 's'}"
    if day is not None:
        ends = {row["due_at"] for row in rows}
        # Several hours of one day are told as that day.
        to_the_hour = len(ends) == 1 and rows[0]["due_on"] is None
        if kind == "done":
            about = f"{about}, due by {date_in_words(day)}"
        else:
            when = moment_in_words(rows[0]["due_at"], zone) if to_the_hour else day_in_words(day)
            words = f"{words} {when.replace(f' {now.astimezone(zone).year}', '', 1)}"
    return Bar(
        kind=kind,
        start=min(row["received_at"] for row in rows),
        end=rows[0]["due_at"] if day is not None else now,
        is_estimated=estimated,
        words=words,
        count=f"{about}, estimated" if estimated and kind not in {"done", "paused"} else about,
    )

"""What the drawing of a case shows: how many of each kind on which day, and the times of its letters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.deadlines.models import Basis as ClockBasis
from takedown.deadlines.models import Deadline
from takedown.deadlines.unseen import ONLY_SAID
from takedown.posts.gone import SEEN_BY_SOMEBODY
from takedown.posts.looks import mistaken
from takedown.posts.models import Outcome
from takedown.reads.clock_words import moment_in_words
from takedown.regimes.tell import date_in_words, day_in_words
from takedown.removals.known import coverage_is_open
from takedown.removals.models import RemovalRequest, Reply, ReplyKind, Submission, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable
    from datetime import datetime
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
    # How many posts, and what else has to be said of it: as much as has room beside a drawing; and in whole.
    count: str
    counted: str

    @property
    def said(self) -> str:
        """All of it in one sentence."""
        return f"{self.words}, {self.counted}."


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
    """When posts went and came back, each once: noted again, it is no news, and where it is there after all, none.

    Mistakes are left out, and what tells too little: what a visitor was not shown, and what a service says.
    """
    noted = Event.objects.filter(case_id=opened.case.pk, name=Name.OUTCOME_RECORDED)
    noted = noted.exclude(sequence__in=mistaken(opened.case.pk))
    noted = noted.exclude(details__post__in=[str(one) for one in frozen])
    told = ("details__post", "details__outcome", "details__kind", "details__state", "at")
    went: list[datetime] = []
    returned: list[datetime] = []
    # Since when each post is gone, and which came back and were not gone since.
    gone: dict[str, datetime] = {}
    back: set[str] = set()
    for post, outcome, kind, worked_out, at in noted.order_by("sequence").values_list(*told):
        is_weak = outcome == Outcome.GONE and kind not in SEEN_BY_SOMEBODY
        if is_weak and not worked_out:
            continue
        if outcome == Outcome.GONE and not is_weak:
            gone.setdefault(post, at)
            back.discard(post)
        elif outcome != Outcome.BACK:
            gone.pop(post, None)
        elif post not in back:
            # What came back was gone before: both stand.
            went.extend([gone.pop(post)] if post in gone else [])
            returned.append(at)
            back.add(post)
    return {"gone": _by_day([*went, *gone.values()], zone), "back": _by_day(returned, zone)}


def bars_of(
    opened: OpenCase, *, frozen: Collection[uuid.UUID], zone: ZoneInfo, now: datetime
) -> tuple[list[Bar], int]:
    """Return the times that matter most, soonest first, and how many days with times are left out."""
    clocks = Deadline.objects.filter(case=opened.case, stopped_at__isnull=True).present()
    rows = (
        clocks.exclude(post__in=frozen)
        .values(
            "received_at",
            "due_at",
            "due_on",
            "basis",
            kind=_kind(opened, now),
            letter=F("submission__request_id"),
        )
        .annotate(posts=Count("post", distinct=True))
    )
    letters = RemovalRequest.objects.filter(case=opened.case, submissions__isnull=False).distinct()
    unsure = {one.pk for one in letters if coverage_is_open(one)}
    alike: dict[tuple[str, bool, date | None], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("due_at"):
        depends = row["kind"] != "done" and row["letter"] in unsure
        alike[row["kind"], depends, _last_day(row, zone)].append(row)
    order = list(_WORDS)
    groups = sorted(
        alike.items(), key=lambda one: (order.index(one[0][0]), one[0][2] or date.min, one[0][1])
    )
    bars = [
        _bar(kind, day, found, zone, now, if_covered=if_covered)
        for (kind, if_covered, day), found in groups[:_MOST_BARS]
    ]
    return bars, len(groups) - len(bars)


def _kind(opened: OpenCase, now: datetime) -> Case:
    said = Deadline.objects.filter(ONLY_SAID, case=opened.case)
    return Case(
        # What is gone only as they say is not done.
        When(Q(met_at__isnull=False) & ~Q(pk__in=said.values("pk")), then=Value("done")),
        When(paused_on__isnull=False, then=Value("paused")),
        When(due_at__gt=now, then=Value("running")),
        When(late_at__gt=now, then=Value("ending")),
        default=Value("passed"),
        output_field=CharField(),
    )


def _last_day(row: dict[str, Any], zone: ZoneInfo) -> date | None:
    """Return the day on which a time ends; None where it stands still, as no day can be said then."""
    if row["kind"] == "paused":
        return None
    last: date = row["due_on"] or row["due_at"].astimezone(zone).date()
    return last


def _bar(
    kind: str,
    day: date | None,
    rows: list[dict[str, Any]],
    zone: ZoneInfo,
    now: datetime,
    *,
    if_covered: bool,
) -> Bar:
    posts = sum(row["posts"] for row in rows)
    words, count = _WORDS[kind], f"{posts:,} post{'' if posts == 1 else 's'}"
    if day is not None and kind == "done":
        count = f"{count}, due by {date_in_words(day)}"
    elif day is not None:
        words = f"{words} {_when(rows, day, zone).replace(f' {now.astimezone(zone).year}', '', 1)}"
    estimated = all(row["basis"] == ClockBasis.ESTIMATED for row in rows)
    conditions = ["estimated"] if estimated and kind not in {"done", "paused"} else []
    if if_covered:
        conditions.insert(0, "if this law covers the site")
    return Bar(
        kind=kind,
        start=min(row["received_at"] for row in rows),
        end=rows[0]["due_at"] if day is not None else now,
        is_estimated=estimated,
        words=words,
        count=", ".join([count, *conditions[:1]]),
        counted=", ".join([count, *conditions]),
    )


def _when(rows: list[dict[str, Any]], day: date, zone: ZoneInfo) -> str:
    """Return the end that all of them have, to the minute; several of one day are told as that day."""
    ends = {row["due_at"] for row in rows}
    to_the_minute = len(ends) == 1 and rows[0]["due_on"] is None
    return moment_in_words(rows[0]["due_at"], zone) if to_the_minute else day_in_words(day)

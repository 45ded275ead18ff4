"""What was taken out of a case and may be brought back: as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_things
from takedown.cases.keeping_rules import Keeper, can_come_back, what_keeps, what_keeps_aside
from takedown.cases.models import CaseCode, TakenBack
from takedown.cases.robbed import robbed_cases, robbed_things
from takedown.cases.step_up import may_destroy_at_once
from takedown.cases.taken_back import TakenKind, sealed_rows
from takedown.posts.carried import FrozenLinks
from takedown.posts.details import read_details
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.clock_words import moment_in_words
from takedown.reads.freezes import is_wholly_frozen
from takedown.reads.going import by_whom
from takedown.reads.posts import post_rows
from takedown.references.models import ReferenceImage
from takedown.regimes.tell import date_in_words
from takedown.removals.again import posts_that_stay

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.cases.keeping_rules import Kept

MOST_AT_ONCE = 200
_CALLED = {
    TakenKind.POST: "Link {}",
    TakenKind.REFERENCE: "Photo {}",
    TakenKind.CAPTURE: "Picture {}",
}


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One link or picture: what it is called, where a link leads, when it was taken out, by whom, and what comes."""

    id: uuid.UUID
    name: str
    link: str
    taken: str
    by: str
    fate: str
    thing_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RobbedRow:
    """A case that is shut to a caseworker: a reference, how much was taken out, and until when it can come back."""

    id: uuid.UUID
    reference: str
    count: int
    destroyed_at: datetime


def taken_rows(opened: OpenCase, *, now: datetime) -> list[TakenRow]:
    """Return what may be brought back, the latest first: also what waits longer than its 72 hours."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    closed = FrozenLinks(opened)
    return [
        TakenRow(
            id=one.pk,
            name=_CALLED[TakenKind(one.kind)].format(one.number),
            link=_link(opened, one, closed),
            taken=moment_in_words(one.taken_at, zone),
            by=by_whom(one.taken_by),
            fate=_fate(one, kept, zone),
            thing_id=one.thing_id,
        )
        for one, kept in _here(opened, now)
    ]


def taken_row(opened: OpenCase, aside_id: uuid.UUID, *, now: datetime) -> TakenRow | None:
    """Return one of them, or None where it is here no more."""
    return next((row for row in taken_rows(opened, now=now) if row.id == aside_id), None)


def count_taken(opened: OpenCase, *, now: datetime) -> int:
    """Return how much may be brought back."""
    return len(_here(opened, now))


def may_go_out(opened: OpenCase) -> list[tuple[str, str]]:
    """Return what the person may take out, each kind's newest first: kind and id, and what it is called."""
    closed = frozen_things(opened.case.pk)
    posts = ReportedPost.objects.filter(case=opened.case).exclude(pk__in=closed)
    free = posts.exclude(pk__in=posts_that_stay(opened.case.pk).values("pk")).order_by("-number")
    found = [
        (f"{TakenKind.POST}:{row.id}", f"Link {row.number}: {row.short or row.name}")
        for row in post_rows(opened, list(free[:MOST_AT_ONCE]))
    ]
    for kind, table in ((TakenKind.REFERENCE, ReferenceImage), (TakenKind.CAPTURE, Capture)):
        rows = table._default_manager.filter(case=opened.case).exclude(pk__in=closed)  # noqa: SLF001 - of two tables
        newest = rows.order_by("-number").values_list("pk", "number")[:MOST_AT_ONCE]
        found += [(f"{kind}:{pk}", _CALLED[kind].format(number)) for pk, number in newest]
    return found


def may_be_destroyed_now(opened: OpenCase, *, now: datetime) -> bool:
    """Whether whoever holds the code may destroy it before its time."""
    code = CaseCode.objects.filter(case=opened.case).first()
    if code is None or not opened.is_owner or what_keeps(opened.case.pk, now=now, asked=True):
        return False
    return may_destroy_at_once(code, now=now)


def desk_robbed(visitor: Visitor, *, now: datetime) -> list[RobbedRow]:
    """Return the cases out of which something was taken as access was ended, the soonest destroyed first."""
    out = Q(taken_back__in=robbed_things(visitor, now=now).values("pk"))
    cases = robbed_cases(visitor, now=now).annotate(
        count=Count("taken_back", filter=out), first=Min("taken_back__destroyed_at", filter=out)
    )
    return [
        RobbedRow(id=one.pk, reference=one.reference, count=one.count, destroyed_at=one.first)
        for one in cases.order_by("first", "pk")
    ]


def _here(opened: OpenCase, now: datetime) -> list[tuple[TakenBack, Kept | None]]:
    rows = TakenBack.objects.filter(case=opened.case).order_by("-taken_at", "kind", "number")
    found = [(one, what_keeps_aside(one, now=now)) for one in rows]
    return [(one, kept) for one, kept in found if can_come_back(one, kept, now=now)]


def _fate(aside: TakenBack, kept: Kept | None, zone: ZoneInfo) -> str:
    if kept is None or not kept.told or (kept.until and kept.until <= aside.destroyed_at):
        return f"Destroyed on {moment_in_words(aside.destroyed_at, zone)}"
    if kept.until is None:
        return "Waits: something here is closed, as somebody may be under 18. Destroyed after that has ended"
    if kept.by is Keeper.DUTY:
        return f"Somebody with a legal duty has to keep this until {_day(kept.until, zone)}. Then destroyed"
    return f"Kept for evidence until {_day(kept.until, zone)}. Then destroyed"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_in_words(at.astimezone(zone))


def _link(opened: OpenCase, aside: TakenBack, closed: FrozenLinks) -> str:
    """Return where a link leads; "" for a picture, and for a link that shows the same as one that is closed."""
    if aside.kind != TakenKind.POST or is_wholly_frozen(opened):
        return ""
    rows, _ = sealed_rows(aside, opened.key)
    posts = (row for row in rows if isinstance(row, ReportedPost) and not closed.same_as_post(row))
    return next((read_details(post, opened.key).canonical for post in posts), "")

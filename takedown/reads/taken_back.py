"""What was taken out of a case and may be brought back: as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.cases.frozen import may_be_destroyed
from takedown.cases.models import CaseCode, TakenBack
from takedown.cases.step_up import may_destroy_at_once
from takedown.cases.taken_back import TakenKind, sealed_rows
from takedown.posts.details import read_details
from takedown.posts.models import ReportedPost
from takedown.reads.clock_words import moment_in_words
from takedown.reads.freezes import is_wholly_frozen
from takedown.reads.going import by_whom

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

_CALLED = {
    TakenKind.POST: "Link {}",
    TakenKind.REFERENCE: "Photo {}",
    TakenKind.CAPTURE: "Picture {}",
}


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One link or picture: what it is called, where a link leads, and when it was taken out, by whom."""

    id: uuid.UUID
    name: str
    link: str
    taken: str
    by: str
    until: str


def taken_rows(opened: OpenCase, *, now: datetime) -> list[TakenRow]:
    """Return what may be brought back, the latest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    rows = TakenBack.objects.filter(case=opened.case, destroyed_at__gt=now)
    return [
        TakenRow(
            id=one.pk,
            name=_CALLED[TakenKind(one.kind)].format(one.number),
            link=_link(opened, one),
            taken=moment_in_words(one.taken_at, zone),
            by=by_whom(one.taken_by),
            until=moment_in_words(one.destroyed_at, zone),
        )
        for one in rows.order_by("-taken_at", "kind", "number")
    ]


def taken_row(opened: OpenCase, aside_id: uuid.UUID, *, now: datetime) -> TakenRow | None:
    """Return one of them, or None where it is here no more."""
    return next((row for row in taken_rows(opened, now=now) if row.id == aside_id), None)


def count_taken(opened: OpenCase, *, now: datetime) -> int:
    """Return how much may be brought back."""
    return TakenBack.objects.filter(case=opened.case, destroyed_at__gt=now).count()


def may_be_destroyed_now(opened: OpenCase, *, now: datetime) -> bool:
    """Whether whoever holds the code may destroy it before its time."""
    code = CaseCode.objects.filter(case=opened.case).first()
    if code is None or not opened.is_owner or not may_be_destroyed(opened.case.pk):
        return False
    return may_destroy_at_once(code, now=now)


def _link(opened: OpenCase, aside: TakenBack) -> str:
    if aside.kind != TakenKind.POST or is_wholly_frozen(opened):
        return ""
    rows, _ = sealed_rows(aside, opened.key)
    posts = (row for row in rows if isinstance(row, ReportedPost))
    return next((read_details(post, opened.key).canonical for post in posts), "")

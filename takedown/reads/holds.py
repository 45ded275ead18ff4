"""What is held in a case, by whom and why, and what could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.visitor import Kind
from takedown.cases.answers import read_answers
from takedown.cases.keeping_rules import holds_on
from takedown.cases.models import About, Hold, TakenBack
from takedown.posts.models import Capture
from takedown.reads.going import by_whom, name_of
from takedown.references.models import ReferenceImage
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase


_ALL = "All of these notes"


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as the page shows it, with its reason opened."""

    id: uuid.UUID
    name: str
    reason: str
    until: str
    by: str
    may_end: bool
    binding: bool


def holds(opened: OpenCase, *, now: datetime) -> list[HoldRow]:
    """Return the live holds of a case that may be told, the first set first; their reasons are opened."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    live = list(Hold.objects.live(now).told().filter(case=opened.case).order_by("set_at", "pk"))
    numbers = {pk: number for _, pk, number in _pictures(opened)}
    aside = TakenBack.objects.there().filter(case=opened.case)
    numbers.update(aside.values_list("thing_id", "number"))
    return [
        HoldRow(
            id=one.pk,
            name=name_of(one.about, numbers.get(one.picture_id, "")) if one.picture_id else _ALL,
            reason=opened.key.open_text(one.reason_sealed, one.reason_place),
            until=date_in_words(one.ends_at.astimezone(zone)),
            by=by_whom(one.set_by),
            may_end=not one.binding
            and (opened.is_owner or one.set_by.startswith(f"{Kind.STAFF}:")),
            binding=one.binding,
        )
        for one in live
    ]


def holds_of(opened: OpenCase, thing_id: uuid.UUID, *, now: datetime) -> list[HoldRow]:
    """Return the live holds that keep one link or picture: its own, and those of all the notes."""
    keeping = set(holds_on(opened.case.pk, now=now, thing_id=thing_id).values_list("pk", flat=True))
    return [row for row in holds(opened, now=now) if row.id in keeping]


def can_be_held(opened: OpenCase) -> list[tuple[str, str]]:
    """Return what a hold may be about, as a form offers it: "notes", or a kind and an id."""
    pictures = [
        (f"{about}:{pk}", name_of(about, number)) for about, pk, number in _pictures(opened)
    ]
    return [(str(About.NOTES), _ALL), *pictures]


def _pictures(opened: OpenCase) -> Iterator[tuple[About, uuid.UUID, int]]:
    photos = ReferenceImage.objects.filter(case=opened.case).order_by("number")
    for pk, number in photos.values_list("pk", "number"):
        yield About.REFERENCE, pk, number
    captures = Capture.objects.filter(case=opened.case).order_by("number")
    for pk, number in captures.values_list("pk", "number"):
        yield About.CAPTURE, pk, number

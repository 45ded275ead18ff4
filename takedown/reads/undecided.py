"""The likenesses nobody has decided, of all the cases a caseworker has taken: one at a time, each in its own case.

Copies stand together within one case only; nothing is compared or told between two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Chosen
from django.db.models import Min, Value, When
from django.db.models.functions import Coalesce

from takedown.cases.access import OpenCase, case_for, held_by
from takedown.cases.frozen import frozen_anywhere
from takedown.matching.answers import WORTH_A_LOOK
from takedown.matching.models import Decision, Match
from takedown.reads.likenesses import Sharing, sharing
from takedown.reads.pictures import MatchRow, match_row
from takedown.reads.posts import post_row

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import Case

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Undecided:
    """One likeness to decide, with where its picture was and the copies that an answer counts for too."""

    opened: OpenCase
    row: MatchRow
    sharing: Sharing
    # Of the post that the picture is from: "Post 3, X", its account and its link; "" where it is of none.
    post: str
    account: str
    link: str

    @property
    def case(self) -> Case:
        """The case it is of."""
        return self.opened.case


@dataclass(frozen=True, slots=True)
class Queue:
    """Which of how many is shown; None where there are none. `after` is the place of the next, or of the first."""

    place: int
    total: int
    after: int
    one: Undecided | None


def undecided_queue(visitor: Visitor, *, asked: str = "", now: datetime) -> Queue:
    """Return the likeness at the place asked for, the nearest there is. Oldest case first, clearest first in it."""
    groups = _groups(visitor, now)
    total = groups.count()
    if not total:
        return Queue(place=0, total=0, after=1, one=None)
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS
    place = min(max(int(asked) if is_number else 1, 1), total)
    group = groups[place - 1]
    return Queue(
        place=place,
        total=total,
        after=place + 1 if place < total else 1,
        one=_undecided(visitor, group["case_id"], _leading(group), now=now),
    )


def case_of_match(visitor: Visitor, match_id: uuid.UUID, *, now: datetime) -> OpenCase | None:
    """Return the case of a likeness, through the door; None where it is in none the visitor holds."""
    held = Match.objects.filter(pk=match_id, case__in=held_by(visitor, now=now)).first()
    return None if held is None else case_for(visitor, held.case_id, now=now)


def _groups(visitor: Visitor, now: datetime) -> QuerySet[Any, Any]:
    """Return a row for each picture with its copies and a photo that nobody has answered, of one case each."""
    matches = Match.objects.filter(
        case__in=held_by(visitor, now=now), band__in=WORTH_A_LOOK, decision=Decision.UNDECIDED
    )
    frozen = frozen_anywhere()
    matches = matches.exclude(capture__in=frozen).exclude(reference__in=frozen)
    clear = Chosen(*(When(band=band, then=Value(rank)) for rank, band in enumerate(WORTH_A_LOOK)))
    first = Coalesce("capture__copy_of_id", "capture_id")
    grouped = matches.annotate(first=first).values("case_id", "first", "reference_id")
    return grouped.annotate(clearest=Min(clear), number=Min("capture__number")).order_by(
        "case__opened_at", "case_id", "clearest", "number", "reference_id"
    )


def _leading(group: dict[str, Any]) -> uuid.UUID:
    """Return the likeness of a group that stands for it: of the picture itself, else of its first copy."""
    matches = Match.objects.filter(
        case=group["case_id"], reference=group["reference_id"], band__in=WORTH_A_LOOK,
        decision=Decision.UNDECIDED, capture__number=group["number"],
    )  # fmt: skip
    return matches.values_list("pk", flat=True)[0]


def _undecided(
    visitor: Visitor, case_id: uuid.UUID, match_id: uuid.UUID, *, now: datetime
) -> Undecided:
    opened = case_for(visitor, case_id, now=now)
    row = match_row(opened, match_id)
    post_id = Match.objects.filter(pk=match_id).values_list("capture__post_id", flat=True).first()
    post = post_row(opened, post_id) if post_id else None
    shown = post is not None and not post.frozen
    return Undecided(
        opened=opened,
        row=row,
        sharing=sharing(opened, match_id),
        post=f"Post {post.number}, {post.name}" if post and shown else "",
        account=post.details.account if post and shown else "",
        link=post.details.canonical if post and shown else "",
    )

"""The cases of the desk's list that can be handed over together: those of a page to tick, or all that match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.access import held_by
from takedown.cases.assignments import Assignment
from takedown.cases.handing import not_asked_yet
from takedown.reads.desk import desk_list
from takedown.reads.desk_rows import WORDS
from takedown.reads.whole import picked, whole

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.reads.desk_rows import DeskList


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """What can be ticked on one page of the list, and how many there are in all."""

    choices: list[tuple[str, str]]
    total: int
    shown: str
    page: int
    pages: int


def to_hand_over(visitor: Visitor, *, show: str = "", page: str = "", now: datetime) -> ToHandOver:
    """Return the page of choices, asked for as the desk's list is: the visitor's own cases, nobody asked of yet."""
    desk = desk_list(visitor, show=show, page=page, now=now)
    ids = _ids(visitor, desk, now)
    each = [
        (str(row.id), ": ".join([row.reference, ", ".join(word for _, word in row.tags)]))
        for row in desk.rows
        if row.id in ids
    ]
    which = f"“{WORDS[desk.shown]}”" if desk.shown else "yours"
    all_of_them = [(whole(ids), f"All {len(ids):,} that are {which}")]
    return ToHandOver(
        choices=[*(all_of_them if len(ids) > 1 else []), *each],
        total=len(ids),
        shown=desk.shown,
        page=desk.page,
        pages=desk.pages,
    )


def chosen(
    visitor: Visitor, values: Iterable[str], *, show: str = "", now: datetime
) -> set[uuid.UUID]:
    """Return the cases that these choices stand for. Raises whole.ListChanged."""
    return picked(values, of=_ids(visitor, desk_list(visitor, show=show, now=now), now))


def _ids(visitor: Visitor, desk: DeskList, now: datetime) -> list[uuid.UUID]:
    """Return those of the list that are the visitor's own, and of which nobody is asked."""
    held = held_by(visitor, now=now).values("pk")
    mine = Assignment.objects.live().filter(membership_id=visitor.works_as, case__in=held)
    own = set(not_asked_yet(mine, now=now).values_list("case_id", flat=True))
    return [one for one in desk.found if one in own]

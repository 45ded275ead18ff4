"""Flags as the people who may look see them: caseworkers of granted cases, and the operator by reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.cases.access import visible_to
from takedown.cases.models import Flag, FlagKind

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase

_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag: the case by its reference, why in words, and how many."""

    case_id: uuid.UUID
    reference: str
    kind: str
    words: str
    count: int


def case_flags(opened: OpenCase, *, now: datetime) -> list[FlagRow]:
    """Return the flags of a case for a caseworker; none for whoever holds its code."""
    return [] if opened.is_owner else _rows(Flag.objects.filter(case=opened.case), now)


def desk_flags(visitor: Visitor, *, now: datetime) -> list[FlagRow]:
    """Return the flags of the cases this caseworker may open."""
    return _rows(Flag.objects.filter(case__in=visible_to(visitor, now=now)), now)


def all_flags(*, now: datetime) -> list[FlagRow]:
    """Return the flags of every case that is not hidden, for the operator."""
    return _rows(Flag.objects.filter(case__hidden_at__isnull=True), now)


def _rows(flags: QuerySet[Flag], now: datetime) -> list[FlagRow]:
    lately = flags.filter(last_at__gt=now - _SHOWN_FOR).select_related("case")
    return [
        FlagRow(one.case_id, one.case.reference, one.kind, FlagKind(one.kind).label, one.count)
        for one in lately.order_by("-last_at", "case__reference", "kind")
    ]

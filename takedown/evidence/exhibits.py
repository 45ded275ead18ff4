"""Exhibit numbers: given once, in order, never used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.evidence.models import Exhibit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.models import Case


def number_all(
    case: Case, things: Iterable[tuple[str, uuid.UUID]], *, now: datetime
) -> dict[uuid.UUID, int]:
    """Return the exhibit number of each (kind, id), giving numbers to those without.

    Lock the case's row before, so that two exports never give the same number.
    """
    known = {exhibit.subject_id: exhibit.number for exhibit in Exhibit.objects.filter(case=case)}
    last = Exhibit.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    fresh = []
    for kind, subject_id in things:
        if subject_id in known:
            continue
        last += 1
        known[subject_id] = last
        fresh.append(
            Exhibit(case=case, number=last, kind=kind, subject_id=subject_id, given_at=now)
        )
    Exhibit.objects.bulk_create(fresh)
    return known

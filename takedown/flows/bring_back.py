"""What was taken out comes back while it is here: to whoever is inside, the person or their caseworker.

That is 72 hours, and longer where something keeps it from being destroyed.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Frozen
from takedown.cases.keeping_rules import can_come_back, what_keeps_aside
from takedown.cases.models import Case, TakenBack
from takedown.cases.taken_back import TakenKind
from takedown.common.queue import enqueue
from takedown.deadlines.coming_back import bring_post_back
from takedown.matching.putting_aside import put_back

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase


class NothingToBringBack(Exception):
    """It was brought back or destroyed already, or was never here."""


@transaction.atomic
def bring_back(opened: OpenCase, *, aside_id: uuid.UUID, now: datetime) -> None:
    """Put a link or a picture back where it was.

    Raises NothingToBringBack, or frozen.Frozen where something it belongs to is.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    rows = TakenBack.objects.filter(case=opened.case, pk=aside_id)
    aside = rows.select_for_update(no_key=True).first()
    if aside is None:
        raise NothingToBringBack
    if not can_come_back(aside, what_keeps_aside(aside, now=now), now=now):
        raise NothingToBringBack
    _put_back(opened, aside, now)


@transaction.atomic
def bring_back_all(
    opened: OpenCase, *, now: datetime, only: QuerySet[TakenBack] | None = None
) -> int:
    """Put back all that may come back, or `only` those, links first; return how much. What may not stays out."""
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    rows = TakenBack.objects.filter(case=opened.case).order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=list(only.values_list("pk", flat=True)))
    held = [
        one
        for one in rows.select_for_update(no_key=True)
        if can_come_back(one, what_keeps_aside(one, now=now), now=now)
    ]
    count = 0
    for aside in sorted(held, key=_links_first):
        with suppress(Frozen), transaction.atomic():
            # Read anew: bringing one back may have left something with another.
            _put_back(opened, TakenBack.objects.get(pk=aside.pk), now)
            count += 1
    return count


def _links_first(aside: TakenBack) -> tuple[bool, datetime]:
    return aside.kind != TakenKind.POST, aside.taken_at


def _put_back(opened: OpenCase, aside: TakenBack, now: datetime) -> None:
    if aside.kind == TakenKind.POST:
        bring_post_back(opened, aside, now=now)
        return
    picture = put_back(opened, aside)
    enqueue("read_picture", kind=aside.kind, picture_id=str(picture.pk))
    record(Name.BROUGHT_BACK, actor=opened.actor, case_id=opened.case.pk, now=now, **aside.told)
    aside.delete()

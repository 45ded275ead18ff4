"""The sweep that notices news: one row for each person who asked to hear of it and has not seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from takedown.alerts.models import Nudge, SafeContact
from takedown.alerts.nudges import BETWEEN, WAITS
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.news import answers_inside, news

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def make_nudges(*, now: datetime) -> int:
    """Make what is missing and return how many; for whoever wants to hear nothing there is none.

    It is found by the alerts and messages, not made with them: a sweep that dies loses nothing.
    """
    unseen = news().filter(
        case=OuterRef("case"), seen_at__isnull=True, raised_at__gt=now - WAITS, raised_at__lte=now
    )
    inside = answers_inside().filter(
        message__case=OuterRef("case"),
        message__written_at__gt=now - WAITS,
        message__written_at__lte=now,
    )
    said = Nudge.objects.filter(case=OuterRef("case"))
    wanted = SafeContact.objects.filter(way_sealed__isnull=False, case__hidden_at__isnull=True)
    found = wanted.annotate(
        # PostgreSQL leaves out what is not there; where neither is, there is none.
        newest=Greatest(
            Subquery(unseen.order_by("-raised_at").values("raised_at")[:1]),
            Subquery(inside.order_by("-message__written_at").values("message__written_at")[:1]),
        ),
        said=Subquery(said.order_by("-newest_at").values("newest_at")[:1]),
    ).filter(Q(said__isnull=True) | Q(newest__gt=F("said")), newest__isnull=False)
    # All of them: those who heard within a day would else hold back those who did not.
    rows = list(found.order_by("newest").values_list("case_id", "newest"))
    return sum(_make(case_id, newest, now) for case_id, newest in rows)


@transaction.atomic
def _make(case_id: uuid.UUID, newest: datetime, now: datetime) -> int:
    """Make one, or let one that is not over stand for this news too; 0 within a day of the last."""
    if not SafeContact.objects.select_for_update(no_key=True).filter(pk=case_id).exists():
        return 0
    nudges = Nudge.objects.filter(case_id=case_id)
    if nudges.open().filter(newest_at__lt=newest).update(newest_at=newest):
        return 0
    if nudges.open().exists() or nudges.filter(asked_at__gt=now - BETWEEN).exists():
        return 0
    Nudge.objects.create(case_id=case_id, asked_at=now, newest_at=newest)
    record(Name.NUDGE_MADE, actor="worker", case_id=case_id, now=now)
    return 1

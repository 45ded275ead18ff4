"""Somebody keeps the pictures that would go by themselves. Whoever works on the notes may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import About, Case, GoingNotice

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def keep_pictures(opened: OpenCase, *, now: datetime) -> int:
    """End the open notices about pictures and return how many; they are asked about again in a year."""
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    notices = GoingNotice.objects.open().filter(case=opened.case).exclude(about=About.NOTES)
    kept = notices.update(kept_at=now, kept_by=opened.actor)
    if kept:
        record(
            Name.GOING_KEPT, actor=opened.actor, case_id=opened.case.pk, now=now,
            kind="pictures", count=kept,
        )  # fmt: skip
    return kept

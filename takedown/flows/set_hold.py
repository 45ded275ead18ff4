"""Somebody holds the notes, or one picture, for evidence: with a reason, until a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.models import About, Case, Hold
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# What the page offers, in days: about six months, a year, two years.
HOLD_DAYS = (183, 365, 731)


class NothingToHold(Exception):
    """There is no such picture in this case, or the period is none that is offered."""


@transaction.atomic
def set_hold(
    opened: OpenCase,
    *,
    about: About,
    picture_id: uuid.UUID | None,
    reason: str,
    days: int,
    now: datetime,
) -> Hold:
    """Hold it; one that was set by the same side is ended, so this also makes it longer.

    The person's stands beside one of their caseworkers: neither of them ends, or makes shorter, the other's
    by setting one anew. Raises NothingToHold or access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    if days not in HOLD_DAYS or not _is_there(case, about, picture_id):
        raise NothingToHold
    there = Hold.objects.filter(case=case, picture_id=picture_id, ended_at__isnull=True)
    ours = there.by_the_person() if opened.is_owner else there.by_staff()
    ours.update(ended_at=now, ended_by=opened.actor)
    hold = Hold(
        case=case, about=about, picture_id=picture_id, set_at=now, set_by=opened.actor,
        ends_at=now + timedelta(days=days),
    )  # fmt: skip
    hold.reason_sealed = opened.key.seal_text(reason, hold.reason_place)
    hold.save(force_insert=True)
    record(
        Name.HOLD_SET, actor=opened.actor, case_id=case.pk, now=now,
        hold=str(hold.pk), kind=str(about), count=days,
    )  # fmt: skip
    return hold


def _is_there(case: Case, about: About, picture_id: uuid.UUID | None) -> bool:
    if about is About.NOTES:
        return picture_id is None
    table = Capture if about is About.CAPTURE else ReferenceImage
    return table.objects.filter(case=case, pk=picture_id).exists()

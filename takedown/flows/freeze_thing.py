"""Somebody in it may be under 18: a person or a caseworker freezes it, and opens nothing for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.freezes import Freeze, FrozenThing
from takedown.cases.models import Case
from takedown.cases.safeguarding import organisation_for
from takedown.evidence.frozen_packs import stop_unfinished
from takedown.matching.freezing import held_by, lock_pictures
from takedown.removals.frozen_letters import take_out_of_drafts

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.freezes import FrozenKind


@transaction.atomic
def freeze_thing(
    opened: OpenCase, *, kind: FrozenKind, target_id: uuid.UUID, now: datetime
) -> Freeze:
    """Freeze a post, a picture, a likeness or the whole case, and everything that shows the same.

    From then on none of it is used (`cases.frozen`): drafts do not name it, packs being made are given
    up. What is frozen already is returned as it is. Raises matching.freezing.NoSuchThing.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    held = held_by(opened, kind, target_id)
    lock_pictures(opened, held)
    there = Freeze.objects.filter(case=case, kind=kind, target_id=target_id, ended_at__isnull=True)
    if standing := there.first():
        return standing
    freeze = Freeze.objects.create(
        case=case, kind=kind, target_id=target_id, asked_at=now, asked_by=opened.actor,
        organisation=organisation_for(case, asked_by=opened.visitor.organisation_id, now=now),
    )  # fmt: skip
    FrozenThing.objects.bulk_create(
        FrozenThing(freeze=freeze, kind=one.kind, thing_id=one.id, number=one.number)
        for one in held
    )
    take_out_of_drafts(case.pk, [one.id for one in held])
    stop_unfinished(opened, now=now)
    record(
        Name.THING_FROZEN, actor=opened.actor, case_id=case.pk, now=now,
        freeze=str(freeze.pk), kind=kind, frozen=str(target_id), count=len(held),
    )  # fmt: skip
    return freeze

"""A freeze is made: by a person, or by the worker that read the same pixels again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.freezes import Freeze, FrozenThing
from takedown.cases.safeguarding import organisation_for
from takedown.evidence.frozen_packs import stop_unfinished
from takedown.matching.freezing import held_by, lock_pictures, marked
from takedown.removals.frozen_letters import close_drafts

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.freezes import FrozenKind


def freeze(
    opened: OpenCase,
    *,
    kind: FrozenKind,
    target_id: uuid.UUID,
    now: datetime,
    but: Collection[uuid.UUID] = (),
) -> Freeze:
    """Freeze a thing and everything that shows the same, but what is held anyhow; return what stands already.

    Lock the case's row before. Raises matching.freezing.NoSuchThing.
    """
    case = opened.case
    held = [one for one in held_by(opened, kind, target_id) if one.id not in but]
    lock_pictures(opened, held)
    there = Freeze.objects.filter(case=case, kind=kind, target_id=target_id, ended_at__isnull=True)
    if standing := there.first():
        return standing
    made = Freeze.objects.create(
        case=case, kind=kind, target_id=target_id, asked_at=now, asked_by=opened.actor,
        organisation=organisation_for(case, asked_by=opened.visitor.organisation_id, now=now),
    )  # fmt: skip
    FrozenThing.objects.bulk_create(marked(opened, made, held))
    close_drafts(case.pk, [one.id for one in held])
    stop_unfinished(opened, now=now)
    record(
        Name.THING_FROZEN, actor=opened.actor, case_id=case.pk, now=now,
        freeze=str(made.pk), kind=kind, frozen=str(target_id), count=len(held),
    )  # fmt: skip
    return made

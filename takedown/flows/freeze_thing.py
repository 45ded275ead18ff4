"""Somebody in it may be under 18: a person or a caseworker freezes it, and opens nothing for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.models import Case
from takedown.evidence.freezing import freeze

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.freezes import Freeze, FrozenKind


@transaction.atomic
def freeze_thing(
    opened: OpenCase, *, kind: FrozenKind, target_id: uuid.UUID, now: datetime
) -> Freeze:
    """Freeze a post, a picture, a likeness or the whole case, and everything that shows the same.

    From then on none of it is used (`cases.frozen`): drafts do not name it, packs being made are given
    up. What is frozen already is returned as it is. Raises matching.freezing.NoSuchThing.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    return freeze(opened, kind=kind, target_id=target_id, now=now)

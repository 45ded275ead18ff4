"""A further letter that was drafted and is not wanted goes away. What was approved stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.frozen import Use
from takedown.cases.models import Case
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import Origin, RemovalRequest, RequestState
from takedown.removals.own_words import let_go

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchDraft(Exception):
    """There is no such draft in this case, or it is one that the answers themselves make."""


@transaction.atomic
def discard_draft(opened: OpenCase, *, request_id: uuid.UUID, now: datetime) -> None:
    """Delete a draft that a person chose; what was typed for it is kept. Raises NoSuchDraft, access.InAnEmergency or Frozen."""
    refuse_in_an_emergency(opened, now=now)
    # Whoever approves, or notes something on every letter, holds the case as well.
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    drafts = RemovalRequest.objects.filter(case=opened.case, state=RequestState.DRAFT)
    chosen = drafts.exclude(origin=Origin.ANSWERS).filter(pk=request_id)
    draft = chosen.select_for_update(no_key=True, of=("self",)).first()
    if draft is None:
        raise NoSuchDraft
    refuse_frozen_letter(draft, Use.REMOVE)
    rule_id, request = draft.rule_id, str(draft.pk)
    let_go(opened, draft, now=now)
    record(
        Name.REQUEST_DISCARDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=request, rule=rule_id,
    )  # fmt: skip

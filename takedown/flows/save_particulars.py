"""What one letter needs beyond the answers of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import RemovalRequest, RequestState
from takedown.removals.own_words import keep_own_words
from takedown.removals.particulars import Particulars, write_particulars

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchDraft(Exception):
    """There is no such draft in this case; an approved letter stays as it is."""


@transaction.atomic
def save_particulars(
    opened: OpenCase, *, request_id: uuid.UUID, particulars: Particulars, now: datetime
) -> None:
    """Seal the particulars into a draft. Raises NoSuchDraft, or frozen.Frozen where all it names is closed."""
    drafts = RemovalRequest.objects.filter(case=opened.case, state=RequestState.DRAFT)
    draft = drafts.filter(pk=request_id).select_for_update(no_key=True, of=("self",)).first()
    if draft is None:
        raise NoSuchDraft
    refuse_frozen_letter(draft, Use.CHANGE)
    keep_own_words(opened, draft, later=particulars, now=now)
    write_particulars(draft, opened.key, particulars)
    draft.save(update_fields=["particulars_sealed"])
    record(
        Name.PARTICULARS_SAVED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(draft.pk), rule=draft.rule_id,
    )  # fmt: skip

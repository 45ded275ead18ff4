"""When a person was last in a case, told from its chain: whoever opens one leaves a line there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from takedown.accounts.visitor import Kind
from takedown.audit.models import Event

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

# Neither the worker nor somebody who typed a wrong PIN.
_A_PERSON = Q(actor=str(Kind.CODE_HOLDER)) | Q(actor__startswith=f"{Kind.STAFF}:")


def visited_since(instant: datetime) -> Exists:
    """Return the condition that a person was in a case after an instant, for a query over cases."""
    return Exists(Event.objects.filter(_A_PERSON, case_id=OuterRef("pk"), at__gt=instant))


def was_visited(case_id: uuid.UUID, *, since: datetime) -> bool:
    """Whether a person was in this case after an instant."""
    return Event.objects.filter(_A_PERSON, case_id=case_id, at__gt=since).exists()

"""Which cases the chains say were erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event

if TYPE_CHECKING:
    import uuid


def erased_cases() -> frozenset[uuid.UUID]:
    """Return the ids of the cases that were erased; their chains stay."""
    events = Event.objects.filter(name=Name.CASE_ERASED, case_id__isnull=False)
    return frozenset(case_id for case_id in events.values_list("case_id", flat=True) if case_id)

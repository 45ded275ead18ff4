"""The clock lets go of notes whose words nobody typed back and that nobody came back to.

That they go is said on the page that shows the words; there is no other notice, for there is nobody yet
who has shown that they can come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.erasing import destroy
from takedown.cases.keeping_rules import may_be_destroyed
from takedown.cases.visits import visited_since
from takedown.deadlines.at_rest import drafts

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.models import Case

_AT_ONCE = 500


def let_go_drafts(*, now: datetime) -> int:
    """Destroy drafts whose last visit is too long ago; return how many."""
    found = list(_left(now).order_by("opened_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_let_go(case_id, now) for case_id in found)


def _left(now: datetime) -> QuerySet[Case]:
    since = now - settings.KEEP.unconfirmed
    return drafts(now).filter(opened_at__lte=since).exclude(visited_since(since))


@transaction.atomic
def _let_go(case_id: uuid.UUID, now: datetime) -> bool:
    """Destroy one; False where somebody came back a moment ago, or it is kept."""
    left = _left(now).select_for_update(no_key=True, skip_locked=True, of=("self",))
    case = left.filter(pk=case_id).first()
    if case is None or not may_be_destroyed(case, now=now, asked=False):
        return False
    record(Name.CASE_ERASED, actor="worker", case_id=case.pk, now=now, kind="draft")
    destroy(case)
    return True

"""The person takes back what they granted. It ends at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assigning import Ending, end_assignments, end_emergencies
from takedown.cases.assignments import Assignment
from takedown.cases.models import Case, CaseGrant
from takedown.posts.models import GrantedLink

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchGrant(Exception):
    """There is no such grant in this case, or it has ended, or it is not theirs to end."""


@transaction.atomic
def withdraw_access(opened: OpenCase, *, grant_id: uuid.UUID, now: datetime) -> None:
    """End a grant, and with it whoever works on the case there, or is there for an hour; raise NoSuchGrant."""
    # Before the grant: whoever takes the case at this moment has done so, or finds nothing.
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    grants = CaseGrant.objects.filter(case=opened.case, pk=grant_id, withdrawn_at__isnull=True)
    grant = grants.select_for_update(no_key=True).first()
    if grant is None or not opened.is_owner:
        raise NoSuchGrant
    grant.withdrawn_at = now
    grant.withdrawn_by = opened.actor
    grant.save()
    GrantedLink.objects.filter(grant=grant).delete()
    held = Assignment.objects.filter(case=opened.case).of_organisation(grant.organisation_id)
    end_assignments(held, actor=opened.actor, why=Ending.WITHDRAWN, now=now)
    end_emergencies(opened.case, grant.organisation_id, now=now)
    record(
        Name.ACCESS_WITHDRAWN, actor=opened.actor, case_id=opened.case.pk, now=now,
        grant=str(grant.pk),
    )  # fmt: skip

"""A grant: an organisation may take a case on, and its caseworkers find its posts by their links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import CaseGrant, GrantedFor
from takedown.posts.finding import index_case

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.models import Organisation
    from takedown.cases.access import OpenCase

GRANT_DAYS = (30, 90, 365)


def let_in(
    opened: OpenCase,
    organisation: Organisation,
    *,
    days: int,
    granted_for: str = GrantedFor.NOT_SAID,
    now: datetime,
) -> CaseGrant:
    """Grant for so many days from now; inside a transaction that holds the case's row, or made it."""
    grant = CaseGrant.objects.create(
        case=opened.case,
        organisation=organisation,
        granted_at=now,
        granted_by=opened.actor,
        expires_at=now + timedelta(days=days),
        granted_for=granted_for,
    )
    index_case(opened, grant)
    record(
        Name.ACCESS_GRANTED,
        actor=opened.actor,
        case_id=opened.case.pk,
        now=now,
        grant=str(grant.pk),
        organisation=str(organisation.pk),
        count=days,
    )
    return grant

"""The person lets an organisation's caseworkers work on their case, until a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Organisation
from takedown.cases.assigning import Ending, end_assignments, end_emergencies
from takedown.cases.assignments import Assignment
from takedown.cases.models import Case, CaseGrant, GrantedFor
from takedown.posts.letting_in import GRANT_DAYS, let_in
from takedown.posts.models import GrantedLink

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTheOwner(Exception):
    """Only whoever holds the code may let others in."""


class NoSuchOrganisation(Exception):
    """There is no such organisation here."""


@transaction.atomic
def grant_access(
    opened: OpenCase,
    *,
    organisation_id: uuid.UUID,
    days: int,
    granted_for: str = GrantedFor.NOT_SAID,
    now: datetime,
) -> CaseGrant:
    """Grant, or lengthen a grant that is there; raise NotTheOwner or NoSuchOrganisation.

    Whoever has taken the case keeps it while a grant is lengthened, and not over a gap.
    """
    if not opened.is_owner:
        raise NotTheOwner
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or days not in GRANT_DAYS or granted_for not in GrantedFor.values:
        raise NoSuchOrganisation
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    _end_before(case, organisation, by=opened.actor, now=now)
    return let_in(opened, organisation, days=days, granted_for=granted_for, now=now)


def _end_before(case: Case, organisation: Organisation, *, by: str, now: datetime) -> None:
    before = CaseGrant.objects.filter(
        case=case, organisation=organisation, withdrawn_at__isnull=True
    )
    if not before.live(now).exists():
        # One that ran out: who had the case then does not find it open again by itself.
        held = Assignment.objects.filter(case=case).of_organisation(organisation.pk)
        end_assignments(held, actor=by, why=Ending.EXPIRED, now=now)
        end_emergencies(case, organisation.pk, now=now)
    GrantedLink.objects.filter(grant__in=before).delete()
    before.update(withdrawn_at=now, withdrawn_by=by)

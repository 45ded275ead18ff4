"""One more person is asked to join an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.invitations import Issued, issue
from takedown.accounts.managing import colleague, refuse_a_lead
from takedown.accounts.models import Organisation
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NoSuchOrganisation(Exception):
    """There is no organisation of this name."""


@transaction.atomic
def invite_person(*, organisation_name: str, role: str, by: str, now: datetime) -> Issued:
    """Return a fresh invitation; raise NoSuchOrganisation."""
    organisation = Organisation.objects.filter(name__iexact=organisation_name).first()
    if organisation is None:
        raise NoSuchOrganisation
    return _invite(organisation, role=role, by=by, now=now)


@transaction.atomic
def invite_colleague(visitor: Visitor, *, role: str, now: datetime) -> Issued:
    """Return a fresh invitation to the manager's own organisation.

    Raises managing.NoSuchPerson, or managing.OnlyTheOperator for a safeguarding lead.
    """
    # The visitor's role may have been taken while they waited.
    own = colleague(visitor, visitor.works_as)
    refuse_a_lead(role)
    organisation = Organisation.objects.get(pk=own.organisation_id)
    return _invite(organisation, role=role, by=visitor.actor, now=now)


def _invite(organisation: Organisation, *, role: str, by: str, now: datetime) -> Issued:
    issued = issue(organisation=organisation, role=role, by=by, now=now)
    record(
        Name.PERSON_INVITED, actor=by, now=now, invitation=str(issued.invitation.pk),
        organisation=str(organisation.pk), role=role,
    )  # fmt: skip
    return issued

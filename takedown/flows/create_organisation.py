"""The operator sets up an organisation and gets an invitation for its first person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.invitations import Issued, issue
from takedown.accounts.models import Organisation
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime


class NameTaken(Exception):
    """There is an organisation of this name."""


@transaction.atomic
def create_organisation(*, name: str, report_address: str, role: str, now: datetime) -> Issued:
    """Create the organisation and return an invitation for one person; raise NameTaken."""
    if Organisation.objects.filter(name__iexact=name).exists():
        raise NameTaken
    organisation = Organisation.objects.create(
        name=name, report_address=report_address, created_at=now
    )
    record(Name.ORGANISATION_CREATED, actor="operator", now=now, organisation=str(organisation.pk))
    issued = issue(organisation=organisation, role=role, by="operator", now=now)
    record(
        Name.PERSON_INVITED, actor="operator", now=now, invitation=str(issued.invitation.pk),
        organisation=str(organisation.pk), role=role,
    )  # fmt: skip
    return issued

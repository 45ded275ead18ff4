"""Questions about people who work at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import Membership, Organisation
from takedown.accounts.roles import Role

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


def membership_of(user_id: uuid.UUID) -> Membership | None:
    """Return the live membership of a person, with the organisation."""
    live = Membership.objects.live().filter(user_id=user_id)
    return live.select_related("organisation").order_by("started_at", "pk").first()


def organisations() -> QuerySet[Organisation]:
    """Return every organisation that has somebody to work on cases, by name."""
    # A safeguarding lead sees what is frozen, and works on no case.
    workers = Membership.objects.live().exclude(role=Role.SAFEGUARDING_LEAD)
    staffed = workers.values("organisation_id")
    return Organisation.objects.filter(pk__in=staffed).order_by("name")


def report_address(organisation_id: str) -> str:
    """Return where an organisation takes answers for the people it helps."""
    return Organisation.objects.get(pk=organisation_id).report_address

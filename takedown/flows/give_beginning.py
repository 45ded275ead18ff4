"""A caseworker makes a link by which one person may begin notes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Permission, may
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.invited import give

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.invited import Given


class NotACaseworker(Exception):
    """Only caseworkers invite somebody to begin notes."""


@transaction.atomic
def give_beginning(visitor: Visitor, *, now: datetime) -> Given:
    """Return a fresh invitation with its token; raise NotACaseworker.

    The caseworker gets no access by it: whoever begins the notes lets others in, or does not.
    """
    if visitor.organisation_id is None or not may(visitor.role, Permission.WORK_ON_GRANTED_CASES):
        raise NotACaseworker
    organisation = Organisation.objects.get(pk=visitor.organisation_id)
    given = give(organisation, by=visitor.actor, now=now)
    record(
        Name.BEGINNING_GIVEN, actor=visitor.actor, now=now,
        invitation=str(given.beginning.pk), organisation=str(organisation.pk),
    )  # fmt: skip
    return given

"""The whole letter goes to a contact of the caseworker's own organisation as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use
from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.removals.contacts import contacts_for
from takedown.removals.frozen_letters import refuse_frozen_letter
from takedown.removals.models import OWN_CONTACT, RemovalRequest, RequestState, Submission
from takedown.removals.splitting import once_more

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.removals.models import OrganisationContact


class NoSuchSubmission(Exception):
    """There is no such sending in this case."""


class NoSuchContact(Exception):
    """The visitor's organisation has no such contact for this letter, or they work at none."""


@transaction.atomic
def send_through_contact(
    opened: OpenCase, *, submission_id: uuid.UUID, contact_id: uuid.UUID, now: datetime
) -> Submission:
    """Add a sending of the same letter and posts to a contact, not sent yet, with what it names and was taken out.

    One of the same posts that waits for the same contact is returned as it is. Raises
    NoSuchSubmission, NoSuchContact or frozen.Frozen.
    """
    letters = RemovalRequest.objects.filter(submissions=submission_id)
    shut = bring_back_what_it_names(opened, letters, now=now)
    if shut is not None:
        raise shut
    sendings = Submission.objects.filter(
        request__case=opened.case, request__state=RequestState.APPROVED
    )
    given = sendings.filter(pk=submission_id).select_related("request").first()
    if given is None:
        raise NoSuchSubmission
    refuse_frozen_letter(given.request, Use.SEND)
    contact = _own_contact(opened.visitor, given.request, contact_id)
    made, is_new = once_more(given, channel_id=OWN_CONTACT, contact=contact)
    if is_new:
        record(
            Name.SUBMISSION_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            submission=str(made.pk), channel=OWN_CONTACT, contact=str(contact.pk),
        )  # fmt: skip
    return made


def _own_contact(
    visitor: Visitor, request: RemovalRequest, contact_id: uuid.UUID
) -> OrganisationContact:
    if visitor.kind is not Kind.STAFF or visitor.organisation_id is None:
        raise NoSuchContact
    own = contacts_for(request, organisation_id=visitor.organisation_id)
    # Locked, so that it is not removed before this sending stands.
    contact = own.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is None:
        raise NoSuchContact
    return contact

"""The door of a safeguarding lead: to freezes, and to nothing else of a case.

A lead of an organisation looks after what was frozen in the cases it was let into; the organisation
that the operator names (`SAFEGUARDING_ORGANISATION`) looks after the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from takedown.accounts.models import Invitation, Membership, Organisation
from takedown.accounts.roles import Permission, Role, may
from takedown.cases import keystore
from takedown.cases.freezes import Freeze
from takedown.cases.keeping_rules import looking_destroyed
from takedown.cases.models import CaseGrant

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.keystore import CaseKey
    from takedown.cases.models import Case


class NoSuchFreeze(Exception):
    """There is no such freeze for this visitor; whether there is one for anybody is not said."""


@dataclass(frozen=True, slots=True)
class OpenFreeze:
    """A freeze this lead looks after, with the key to what was written down about it."""

    freeze: Freeze
    key: CaseKey
    visitor: Visitor

    @property
    def case(self) -> Case:
        """The case it is in, also one that is hidden and waits to be destroyed."""
        return self.freeze.case

    @property
    def actor(self) -> str:
        """How the audit names whoever acts."""
        return self.visitor.actor


def freezes_for(visitor: Visitor, *, now: datetime) -> QuerySet[Freeze]:
    """Return the freezes this visitor looks after: none but for a safeguarding lead."""
    if visitor.organisation_id is None or not may(visitor.role, Permission.LOOK_AFTER_FREEZES):
        return Freeze.objects.none()
    ours = Q(organisation=visitor.organisation_id)
    granted = CaseGrant.objects.filter(organisation=visitor.organisation_id).live(now)
    without_lead = Q(organisation__isnull=True) | ~Q(organisation__in=_with_a_lead())
    ours |= without_lead & Q(case__in=granted.values("case_id"))
    if _named_by_the_operator().filter(pk=visitor.organisation_id).exists():
        ours |= without_lead
    return Freeze.objects.filter(ours).exclude(case__in=looking_destroyed(now))


def freeze_for(visitor: Visitor, freeze_id: uuid.UUID, *, now: datetime) -> OpenFreeze:
    """Return one freeze with its key; raise NoSuchFreeze for anybody who does not look after it."""
    found = freezes_for(visitor, now=now).select_related("case").filter(pk=freeze_id).first()
    if found is None:
        raise NoSuchFreeze
    try:
        return OpenFreeze(found, keystore.load(found.case_id), visitor)
    except keystore.KeyGone:
        raise NoSuchFreeze from None


def lock_for_step(opened: OpenFreeze, *, now: datetime) -> Freeze:
    """Lock a freeze and return it as it is now; raise NoSuchFreeze for whoever is its lead no more.

    A page was opened before, and a lead can be dismissed while the press waits for the row.
    """
    freeze = Freeze.objects.select_for_update(no_key=True).get(pk=opened.freeze.pk)
    leads = Membership.objects.live().filter(role=Role.SAFEGUARDING_LEAD)
    theirs = freezes_for(opened.visitor, now=now).filter(pk=freeze.pk)
    if not leads.filter(pk=opened.visitor.works_as).exists() or not theirs.exists():
        raise NoSuchFreeze
    return freeze


def organisation_for(
    case: Case, *, asked_by: uuid.UUID | None, now: datetime
) -> Organisation | None:
    """Return whose lead looks after what is frozen in a case now; None where nobody has one.

    That of the caseworker who asks comes first, then those let in, then the one the operator names.
    """
    granted = CaseGrant.objects.filter(case=case).live(now).order_by("granted_at")
    ids = [asked_by, *granted.values_list("organisation_id", flat=True)]
    staffed = _with_a_lead()
    found = staffed.in_bulk([one for one in ids if one is not None])
    first = next((found[one] for one in ids if one in found), None)
    return first or staffed.filter(pk__in=_named_by_the_operator()).first()


def looked_after_by(freeze: Freeze, *, now: datetime) -> Organisation | None:
    """Return the organisation whose lead looks after a freeze now; None where nobody has one."""
    theirs = _with_a_lead().filter(freezes=freeze).first()
    return theirs or organisation_for(freeze.case, asked_by=None, now=now)


def lead_problem() -> str:
    """Return what is wrong with the organisation that the operator names; "" where nothing is."""
    if _with_a_lead().filter(pk__in=_named_by_the_operator()).exists():
        return ""
    name = settings.SAFEGUARDING_ORGANISATION
    return (
        f"SAFEGUARDING_ORGANISATION: {name} is not here, or nobody there is a safeguarding lead. Invite one: "
        f'script/manage invite "{name}" --role SAFEGUARDING_LEAD.'
    )


def a_lead_is_invited(*, now: datetime) -> bool:
    """Whether an invitation for a lead of that organisation is out and has not run out."""
    out = Invitation.objects.filter(taken_at__isnull=True, expires_at__gt=now)
    return out.filter(
        role=Role.SAFEGUARDING_LEAD, organisation__in=_named_by_the_operator()
    ).exists()


def _with_a_lead() -> QuerySet[Organisation]:
    leads = Membership.objects.live().filter(role=Role.SAFEGUARDING_LEAD)
    return Organisation.objects.filter(pk__in=leads.values("organisation_id"))


def _named_by_the_operator() -> QuerySet[Organisation]:
    # An empty name is nobody's.
    return Organisation.objects.filter(name__iexact=settings.SAFEGUARDING_ORGANISATION or "\n")

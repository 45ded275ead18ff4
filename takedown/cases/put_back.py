"""Notes that a manager put back, and a taker whom the same manager invited, or who is that manager.

A manager reads no notes. With an account of their own making at the desk they would: they put the
notes back, or end or change whoever has them, and take them there. Or a second account of theirs is
the manager, and they become a caseworker themselves. So that taker waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

_STAFF = f"{Kind.STAFF}:"


class PutBackByInviter(Exception):
    """The visitor, or whoever invited them, put these notes back less than 72 hours ago."""


def refuse_inviters_gift(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> None:
    """Raise PutBackByInviter; whose own work was ended may go on with it at once.

    Asked of the audit, which keeps who invited whom when the invitation itself is erased; and of people, not of
    memberships: somebody who left and was invited again has a new one.
    """
    theirs = _all_of_the_same_people([str(visitor.works_as)])
    taken = Event.objects.filter(
        name=Name.INVITATION_TAKEN, details__membership__in=theirs
    ).values_list("details__invitation", flat=True)
    inviters = Event.objects.filter(
        name=Name.PERSON_INVITED, actor__startswith=_STAFF, details__invitation__in=list(taken)
    ).values_list("actor", flat=True)
    invited_by = _all_of_the_same_people([one.removeprefix(_STAFF) for one in inviters])
    ended = Event.objects.filter(
        name=Name.ASSIGNMENT_ENDED, case_id=case_id, at__gt=now - WAIT,
        actor__in=[f"{_STAFF}{one}" for one in (*theirs, *invited_by)],
    )  # fmt: skip
    if ended.exclude(details__membership__in=theirs).exists():
        raise PutBackByInviter


def _all_of_the_same_people(memberships: list[str]) -> list[str]:
    people = Membership.objects.filter(pk__in=memberships).values("user_id")
    same = Membership.objects.filter(user_id__in=people).values_list("pk", flat=True)
    return [str(one) for one in same]

"""Notes that a manager put back, and a taker whom the same manager invited, or who is that manager.

A manager reads no notes. With an account of their own making at the desk they would: they put the
notes back, or end or change whoever has them, and take them there. Or a second account of theirs is
the manager, and they become a caseworker themselves. So that taker waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class PutBackByInviter(Exception):
    """The visitor, or whoever invited them, put these notes back less than 72 hours ago."""


def refuse_inviters_gift(visitor: Visitor, case_id: uuid.UUID, *, now: datetime) -> None:
    """Raise PutBackByInviter; whose own work was ended may go on with it at once.

    Asked of the audit, which keeps who invited whom when the invitation itself is erased.
    """
    taken = Event.objects.filter(
        name=Name.INVITATION_TAKEN, details__membership=str(visitor.works_as)
    ).values_list("details__invitation", flat=True)
    inviters = Event.objects.filter(
        name=Name.PERSON_INVITED,
        actor__startswith=f"{Kind.STAFF}:",
        details__invitation__in=list(taken),
    ).values_list("actor", flat=True)
    ended = Event.objects.filter(
        name=Name.ASSIGNMENT_ENDED, case_id=case_id, at__gt=now - WAIT,
        actor__in=[visitor.actor, *inviters],
    )  # fmt: skip
    if ended.exclude(details__membership=str(visitor.works_as)).exists():
        raise PutBackByInviter

"""Notes that a manager put back, and a taker whom that manager's invitations lead to, or who leads to that manager.

A manager reads no notes. With an account of their own making at the desk they would: they put the
notes back, or end or change whoever has them, and take them there. Or a second account of theirs is
the manager, and they become a caseworker themselves; or they come back as whom they let go. So that
taker waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.assigning import Ending
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection
    from datetime import datetime

_STAFF = f"{Kind.STAFF}:"
# Who invited whom who invited whom: no organisation is so deep.
_DEEPEST = 50


class PutBackByInviter(Exception):
    """Whoever would have these notes, or somebody on their way of invitations, put them back less than 72 hours ago."""


def refuse_inviters_gift(taker: uuid.UUID, case_id: uuid.UUID, *, now: datetime) -> None:
    """Raise PutBackByInviter for the membership that would have a case.

    Whose own work was ended may go on with it at once, in that membership. Whoever let go of their own took nothing
    from anybody.

    Asked of the audit, which keeps who invited whom when the invitation itself is erased; and of people, not of
    memberships: somebody who left and was invited again has a new one. Nobody proves an address, so whoever
    comes back under one is not known to be who had the notes.
    """
    ended = Event.objects.filter(
        name=Name.ASSIGNMENT_ENDED, case_id=case_id, at__gt=now - WAIT,
        actor__in=[f"{_STAFF}{one}" for one in _chain(taker)],
    ).exclude(details__reason_code=Ending.LET_GO)  # fmt: skip
    if ended.exclude(details__membership=str(taker)).exists():
        raise PutBackByInviter


def refuse_managers_gift(taker: uuid.UUID, *, by: str, at: datetime, now: datetime) -> None:
    """Raise PutBackByInviter where a manager asked the taker to have a colleague's case, less than 72 hours ago.

    Only of a taker on that manager's way of invitations, as for what a manager puts back: `by` names the
    manager as the audit does, `at` is when they asked.
    """
    if at > now - WAIT and by.removeprefix(_STAFF) in _chain(taker):
        raise PutBackByInviter


def _chain(taker: uuid.UUID) -> set[str]:
    """Return the memberships of the same person, of whoever leads to them, and of whom they lead to."""
    theirs = _all_of_the_same_people([str(taker)])
    return theirs | _along(theirs, _inviters_of) | _along(theirs, _invited_by)


def _along(memberships: set[str], onward: Callable[[Collection[str]], Collection[str]]) -> set[str]:
    """Return everybody on the way from these by invitations, in one direction."""
    found, last = set[str](), memberships
    for _ in range(_DEEPEST):
        last = _all_of_the_same_people(onward(last)) - found - memberships
        if not last:
            break
        found |= last
    return found


def _inviters_of(memberships: Collection[str]) -> list[str]:
    taken = Event.objects.filter(
        name=Name.INVITATION_TAKEN, details__membership__in=list(memberships)
    ).values_list("details__invitation", flat=True)
    inviters = Event.objects.filter(
        name=Name.PERSON_INVITED, actor__startswith=_STAFF, details__invitation__in=list(taken)
    ).values_list("actor", flat=True)
    return [one.removeprefix(_STAFF) for one in inviters]


def _invited_by(memberships: Collection[str]) -> list[str]:
    given = Event.objects.filter(
        name=Name.PERSON_INVITED, actor__in=[f"{_STAFF}{one}" for one in memberships]
    ).values_list("details__invitation", flat=True)
    taken = Event.objects.filter(name=Name.INVITATION_TAKEN, details__invitation__in=list(given))
    return list(taken.values_list("details__membership", flat=True))


def _all_of_the_same_people(memberships: Collection[str]) -> set[str]:
    people = Membership.objects.filter(pk__in=memberships).values("user_id")
    same = Membership.objects.filter(user_id__in=people).values_list("pk", flat=True)
    return {str(one) for one in same}

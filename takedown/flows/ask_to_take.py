"""A caseworker asks a colleague to take one of their cases, or several, for good or to cover for them.

Nothing changes hands before the colleague says yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from takedown.cases.access import case_for, held_by
from takedown.cases.assignments import Assignment
from takedown.cases.handing import ask, colleague_for, free_to_ask
from takedown.cases.models import Case

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.handing import Terms

# Each leaves a line in a chain of its own, while whoever else works on those cases waits.
MOST_AT_ONCE: Final = 500


class NothingToHandOver(Exception):
    """None of these is the visitor's to hand over now, or a colleague is asked about each already."""


class TooManyAtOnce(Exception):
    """More cases than one press may hand over."""


@transaction.atomic
def ask_to_take(
    visitor: Visitor,
    *,
    case_ids: Collection[uuid.UUID],
    terms: Terms,
    words: str = "",
    now: datetime,
) -> int:
    """Ask about those of the cases that the visitor has, and of which nobody is asked yet; return how many.

    `words` are for the colleague, sealed with the key of each case. Raises handing.NoSuchColleague,
    handing.CoverOutOfOrder, TooManyAtOnce or NothingToHandOver.
    """
    if len(case_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce
    colleague_for(visitor, terms, not_to=visitor.works_as, now=now)
    # In the order in which everybody locks them; what was hidden, or let go of, meanwhile is not found after.
    rows = Case.objects.filter(pk__in=case_ids).order_by("pk")
    locked = [one.pk for one in rows.select_for_update(no_key=True)]
    held = held_by(visitor, now=now).filter(pk__in=locked)
    mine = Assignment.objects.live().filter(
        membership_id=visitor.works_as, case__in=held.values("pk")
    )
    asked = list(free_to_ask(mine, terms, now=now).order_by("case_id"))
    if not asked:
        raise NothingToHandOver
    for assignment in asked:
        sealing = None
        if words:
            sealing = (case_for(visitor, assignment.case_id, now=now).key, words)
        ask(visitor, assignment, terms, words=sealing, now=now)
    return len(asked)

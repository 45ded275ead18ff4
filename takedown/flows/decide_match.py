"""A person says whether a suggested match is right. Nothing is sent because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.models import Case
from takedown.matching.answers import answered_by, give, locked, open_to_an_answer
from takedown.matching.models import Decision, Match

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchMatch(Exception):
    """There is no such match in this case."""


@transaction.atomic
def decide_match(
    opened: OpenCase,
    *,
    match_id: uuid.UUID,
    decision: Decision,
    for_copies: bool = False,
    now: datetime,
) -> Match:
    """Record the decision; it can be changed. Raises NoSuchMatch.

    With `for_copies` it counts for the copies of the same picture too, one decision and one line for
    each, but for those that somebody answered by themselves. Without, those that had taken their answer
    from this one are undecided again: nobody gave them another.
    """
    # Nobody joins or parts copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    asked = Match.objects.filter(case=opened.case, pk=match_id).select_related("capture")
    match = next(iter(locked(asked)), None)
    if match is None:
        raise NoSuchMatch
    others = locked(open_to_an_answer(match) if for_copies else answered_by([match]))
    give(opened, [match], decision, now=now)
    if for_copies:
        give(opened, others, decision, answer_of=match.pk, now=now)
    else:
        give(opened, others, Decision.UNDECIDED, now=now)
    return match

"""A copy came after its picture was answered: the person uses the same answer, without a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.models import Case
from takedown.matching.answers import answer_of_the_group, give, locked, of_the_group
from takedown.matching.models import Decision, Match

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchAnswer(Exception):
    """There is no such likeness in this case, or no one answer that its copies share."""


@transaction.atomic
def use_same_answer(opened: OpenCase, *, match_id: uuid.UUID, now: datetime) -> int:
    """Give the answer of a likeness to its undecided copies; return how many. Raises NoSuchAnswer.

    Answers that somebody gave stay. Pressed again it finds nothing to do.
    """
    # Nobody joins or parts copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    matches = Match.objects.filter(case=opened.case, pk=match_id).select_related("capture")
    match = matches.first()
    given = answer_of_the_group(match) if match else None
    if match is None or given is None:
        raise NoSuchAnswer
    waiting = locked(of_the_group(match).filter(decision=Decision.UNDECIDED))
    give(opened, waiting, given.decision, answer_of=given.pk, now=now)
    return len(waiting)

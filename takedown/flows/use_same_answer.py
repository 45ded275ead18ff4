"""A copy came after its picture was answered: the person uses the same answer, without a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.matching.answers import answer_of_the_group, give, of_the_group
from takedown.matching.models import Decision, Match
from takedown.matching.shown import NotAsShown, as_shown

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchAnswer(Exception):
    """There is no such likeness in this case."""


@transaction.atomic
def use_same_answer(
    opened: OpenCase, *, match_id: uuid.UUID, answer: str, copies: str, now: datetime
) -> int:
    """Give the answer that a page showed to the copies that it listed (shown.shown); return how many.

    Those that have this answer by now stay as they are, so that pressed again it finds nothing to do.
    Raises NoSuchAnswer, frozen.Frozen, or NotAsShown where the answer of the group or of one listed is another.
    """
    # Nobody joins or parts copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    match = Match.objects.filter(case=opened.case, pk=match_id).select_related("capture").first()
    if match is None:
        raise NoSuchAnswer
    refuse_if_frozen(opened.case.pk, [match.capture_id, match.reference_id], Use.MATCH)
    given = answer_of_the_group(match)
    listed = as_shown(copies, of_the_group(match))
    if given is None or given.decision != answer:
        raise NotAsShown
    if any(one.decision not in (Decision.UNDECIDED, answer) for one in listed):
        raise NotAsShown
    waiting = [one for one in listed if one.decision == Decision.UNDECIDED]
    give(opened, waiting, given.decision, answer_of=given.pk, now=now)
    return len(waiting)

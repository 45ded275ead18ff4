"""A person says whether a suggested match is right. Nothing is sent because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.matching.answers import answered_by, give, locked, open_to_an_answer
from takedown.matching.models import Decision, Match
from takedown.matching.shown import as_shown

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchMatch(Exception):
    """There is no such match in this case."""


class AnsweredMeanwhile(Exception):
    """Somebody answered since the page was shown; the message says so to whoever pressed."""

    def __init__(self) -> None:
        """Say it to the person who pressed."""
        super().__init__("Somebody answered this one while it was open here. Their answer stays.")


@transaction.atomic
def decide_match(
    opened: OpenCase,
    *,
    match_id: uuid.UUID,
    decision: Decision,
    copies: str = "",
    only_open: bool = False,
    now: datetime,
) -> Match:
    """Record the decision; it can be changed. Raises NoSuchMatch, NotAsShown or frozen.Frozen.

    With `only_open` it is not changed: AnsweredMeanwhile where it is answered already.

    `copies` is what the page listed besides (shown.shown), empty for this one only. The decision counts
    for those too, one line for each; all must be open to it still. Others that had taken their answer
    from this one are undecided again: nobody gave them another.
    """
    # Nobody joins or parts copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    asked = Match.objects.filter(case=opened.case, pk=match_id).select_related("capture")
    match = next(iter(locked(asked)), None)
    if match is None:
        raise NoSuchMatch
    refuse_if_frozen(opened.case.pk, [match.capture_id, match.reference_id], Use.MATCH)
    if only_open and match.decision != Decision.UNDECIDED:
        raise AnsweredMeanwhile
    others = as_shown(copies, open_to_an_answer(match)) if copies else []
    left = locked(answered_by([match]).exclude(pk__in=[one.pk for one in others]))
    give(opened, [match], decision, now=now)
    give(opened, others, decision, answer_of=match.pk, now=now)
    give(opened, left, Decision.UNDECIDED, now=now)
    return match

"""A person says whether a suggested match is right. Nothing is sent because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.matching.models import Decision, Match

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchMatch(Exception):
    """There is no such match in this case."""


@transaction.atomic
def decide_match(
    opened: OpenCase, *, match_id: uuid.UUID, decision: Decision, now: datetime
) -> Match:
    """Record the decision; it can be changed. Raises NoSuchMatch."""
    matches = Match.objects.filter(case=opened.case, pk=match_id).select_for_update(no_key=True)
    match = matches.first()
    if match is None:
        raise NoSuchMatch
    match.decision = decision
    undecided = decision == Decision.UNDECIDED
    match.decided_at = None if undecided else now
    match.decided_by = "" if undecided else opened.actor
    match.save()
    record(
        Name.MATCH_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        match=str(match.pk), decision=decision,
    )  # fmt: skip
    return match

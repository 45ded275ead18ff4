"""Which likenesses of the copies of one picture share an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.matching.compare import FOUND, Band
from takedown.matching.copies import group_of
from takedown.matching.models import Decision, Match

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

WORTH_A_LOOK = [str(band) for band in (*sorted(FOUND), Band.POSSIBLE)]
# What the line of an answer says that was given to another picture of which this one is a copy.
_FOR_A_COPY = "copy"


def of_the_group(match: Match) -> QuerySet[Match]:
    """Return the likenesses worth a look of this capture and its copies with the same photo."""
    return Match.objects.filter(
        case=match.case_id,
        reference=match.reference_id,
        capture__in=group_of(match.capture).values("pk"),
        band__in=WORTH_A_LOOK,
    )


def open_to_an_answer(match: Match) -> QuerySet[Match]:
    """Return those of the others that are undecided, or whose answer was given elsewhere in the group."""
    free = Q(decision=Decision.UNDECIDED) | Q(answer_of__isnull=False)
    return of_the_group(match).filter(free).exclude(pk=match.pk)


def answered_by(matches: Iterable[Match]) -> QuerySet[Match]:
    """Return the likenesses that took their answer from one of these."""
    return Match.objects.filter(answer_of__in=[match.pk for match in matches])


def locked(matches: QuerySet[Match]) -> list[Match]:
    """Return the rows, locked one after the other in the same order by everybody."""
    return list(matches.order_by("pk").select_for_update(no_key=True, of=("self",)))


def answer_of_the_group(match: Match) -> Match | None:
    """Return the likeness whose answer the group's undecided ones may take.

    None where nobody answered one of them, or where answers that were given apart differ.
    """
    given = of_the_group(match).filter(answer_of__isnull=True)
    answers = list(given.exclude(decision=Decision.UNDECIDED).order_by("-decided_at", "pk"))
    return answers[0] if len({one.decision for one in answers}) == 1 else None


def give(
    opened: OpenCase,
    matches: list[Match],
    decision: str,
    *,
    answer_of: uuid.UUID | None = None,
    now: datetime,
) -> None:
    """Give each likeness this answer, with a line of its own in the record. Lock them before."""
    for match in matches:
        if match.decision == decision == Decision.UNDECIDED:
            continue
        match.decide(decision, by=opened.actor, at=now, answer_of=answer_of)
        match.save(update_fields=["decision", "decided_at", "decided_by", "answer_of"])
        said: dict[str, str] = {"match": str(match.pk), "decision": decision}
        if answer_of is not None:
            said["kind"] = _FOR_A_COPY
        record(Name.MATCH_DECIDED, actor=opened.actor, case_id=opened.case.pk, now=now, **said)

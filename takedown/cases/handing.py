"""Asks a colleague to take a case on, with the line in its chain; and what may not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, roles_with
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.assignments import HAND_OVER_REASONS
from takedown.cases.hand_overs import HandOver, HandOverState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.assignments import Assignment, AssignmentQuerySet
    from takedown.cases.hand_overs import HandOverQuerySet
    from takedown.cases.keystore import CaseKey

# So far ahead a cover may end: whoever is away for longer hands over for good.
LONGEST_COVER: Final = timedelta(days=92)
# In characters.
LONGEST_WORDS: Final = 1_000


class NoSuchColleague(Exception):
    """There is no such caseworker at this organisation now, or it is whoever has the case."""


class CoverOutOfOrder(Exception):
    """A cover ends after it begins, after now, and within LONGEST_COVER."""


class NoSuchHandOver(Exception):
    """There is nothing like this to answer, or not by this visitor."""


@dataclass(frozen=True, slots=True)
class Terms:
    """To whom, why, and, of a cover, from when and until when (the first instant after it)."""

    to: uuid.UUID
    reason: str
    begins_at: datetime | None = None
    until: datetime | None = None


def colleague_for(
    visitor: Visitor, terms: Terms, *, not_to: uuid.UUID, now: datetime
) -> Membership:
    """Return whom to ask; raise NoSuchColleague or CoverOutOfOrder."""
    there = Membership.objects.live().filter(
        organisation_id=visitor.works_at,
        role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
    )
    colleague = there.filter(pk=terms.to).exclude(pk=not_to).first()
    if colleague is None or terms.reason not in HAND_OVER_REASONS:
        raise NoSuchColleague
    if terms.until is not None:
        begins_at = terms.begins_at or now
        if not max(begins_at, now) < terms.until <= now + LONGEST_COVER:
            raise CoverOutOfOrder
    return colleague


def not_asked_yet(assignments: AssignmentQuerySet, *, now: datetime) -> AssignmentQuerySet:
    """Return those of which no colleague is being asked."""
    return assignments.exclude(pk__in=HandOver.objects.waiting(now).values("assignment_id"))


def free_to_ask(
    assignments: AssignmentQuerySet, terms: Terms, *, now: datetime
) -> AssignmentQuerySet:
    """Return those of which no colleague is being asked; for a cover, without those covered for longer than it."""
    free = not_asked_yet(assignments, now=now)
    if terms.until is None:
        return free
    longer = overlapping(begins_at=terms.begins_at or now, until=terms.until, now=now)
    return free.exclude(pk__in=longer.filter(until__gt=terms.until).values("assignment_id"))


def overlapping(*, begins_at: datetime, until: datetime, now: datetime) -> HandOverQuerySet:
    """Return covers, taken on and not over, of which a day lies between these: two never stand in for one.

    One that ends later is not replaced: after the shorter one nobody who is there would have the case.
    """
    return HandOver.objects.covers_to_come(now).filter(begins_at__lt=until, until__gt=begins_at)


def end_covers(covers: HandOverQuerySet, *, actor: str, now: datetime) -> int:
    """End these covers, each with its line, in the order in which cases are locked; return how many."""
    ordered = covers.select_related("assignment").order_by("assignment__case_id")
    found = list(ordered.select_for_update(no_key=True, of=("self",)))
    for one in found:
        one.ended_at = now
        one.save(update_fields=["ended_at"])
        record(
            Name.COVER_ENDED, actor=actor, case_id=one.assignment.case_id, now=now,
            membership=str(one.to_id),
        )  # fmt: skip
    return len(found)


def leave_covers(membership_id: uuid.UUID, *, actor: str, now: datetime) -> int:
    """End what somebody covers, and close what they are asked; return how many covers ended.

    Else both would come back to them with an older role. Call it before that changes.
    """
    asked = HandOver.objects.filter(to_id=membership_id, state=HandOverState.WAITING)
    asked.update(state=HandOverState.TAKEN_BACK, answered_at=now)
    covers = HandOver.objects.covers_to_come(now).filter(to_id=membership_id)
    return end_covers(covers, actor=actor, now=now)


def ask(
    visitor: Visitor,
    assignment: Assignment,
    terms: Terms,
    *,
    words: tuple[CaseKey, str] | None = None,
    now: datetime,
) -> None:
    """Ask about one case, of which the caller holds the row's lock; `words` are sealed with the given key.

    What was asked before of somebody who can answer no more is closed.
    """
    over = HandOver.objects.filter(assignment=assignment, state=HandOverState.WAITING)
    over.update(state=HandOverState.TAKEN_BACK, answered_at=now)
    begins_at = None if terms.until is None else max(terms.begins_at or now, now)
    asked = HandOver(
        assignment=assignment, to_id=terms.to, offered_by=visitor.actor, offered_at=now,
        reason=terms.reason, begins_at=begins_at, until=terms.until,
    )  # fmt: skip
    if words is not None:
        key, text = words
        asked.words_sealed = key.seal_text(text, asked.words_place)
    asked.save(force_insert=True)
    record(
        Name.HAND_OVER_ASKED, actor=visitor.actor, case_id=assignment.case_id, now=now,
        membership=str(terms.to), reason_code=terms.reason,
    )  # fmt: skip


def answerable(visitor: Visitor, ids: Collection[uuid.UUID], *, now: datetime) -> list[HandOver]:
    """Return what this visitor is asked and can still answer, locked in the order in which cases are locked."""
    found = HandOver.objects.waiting(now).filter(
        # Asked of the locked row itself: somebody may just have ended it.
        pk__in=ids, to_id=visitor.works_as, assignment__ended_at__isnull=True,
    )  # fmt: skip
    ordered = found.select_related("assignment").order_by("assignment__case_id")
    return list(ordered.select_for_update(no_key=True, of=("self", "assignment")))

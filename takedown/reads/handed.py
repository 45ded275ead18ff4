"""Who has a case at an organisation, as its person reads it, and how a caseworker came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from takedown.cases.assignments import HAND_OVER_REASONS, Assignment, AssignmentReason
from takedown.cases.hand_overs import HandOver, HandOverState
from takedown.reads.hand_overs import day_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# What the person reads of why, where it is hers to know: the other reasons are a team's own.
_TO_HER: Final = {
    AssignmentReason.AWAY: "A colleague was away.",
    AssignmentReason.FULL: "A colleague had too much work.",
    AssignmentReason.FITTING: "They were thought to be the right person for it.",
    AssignmentReason.ASKED: "Somebody else was asked for.",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the notes at one organisation now: the name they chose, "" for none, since when, and why they."""

    name: str
    since: datetime
    why: str
    # The last day of a cover, in words, and for whom ("" where they chose no name).
    until: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """How a caseworker came to a case from a colleague, and what that colleague wrote to them."""

    at: datetime
    why: str
    by: str
    words: str
    # The last day of a cover, in words.
    until: str


def holders(opened: OpenCase, *, now: datetime) -> dict[uuid.UUID, Holder]:
    """Return who has the case now, by organisation."""
    live = Assignment.objects.live().filter(case=opened.case).select_related("membership")
    found = {
        one.membership.organisation_id: Holder(
            one.membership.known_as, one.started_at, _why(one.reason)
        )
        for one in live.order_by("started_at")
    }
    covers = HandOver.objects.covers(now).filter(assignment__case=opened.case)
    for one in covers.select_related("to", "assignment__membership"):
        if one.begins_at is not None and one.until is not None:
            away = one.assignment.membership
            found[away.organisation_id] = Holder(
                one.to.known_as, one.begins_at, _why(one.reason), day_of(one.until), away.known_as
            )
    return found


def handed_to(opened: OpenCase, *, now: datetime) -> Handed | None:
    """Return how a colleague handed the visitor this case; None where they took it themselves.

    Raises vault.CannotOpen.
    """
    mine = HandOver.objects.filter(assignment__case=opened.case, to_id=opened.visitor.works_as)
    asked = mine.covers(now).first() or _taken_for_good(opened)
    if asked is None or asked.answered_at is None:
        return None
    words = ""
    if asked.words_sealed is not None:
        words = opened.key.open_text(asked.words_sealed, asked.words_place)
    return Handed(
        at=asked.answered_at,
        why=AssignmentReason(asked.reason).label,
        by=asked.assignment.membership.user.email,
        words=words,
        until=day_of(asked.until) if asked.until else "",
    )


def is_theirs(opened: OpenCase, *, now: datetime) -> bool:
    """Whether the visitor is the caseworker who has the case, not its person, in an emergency, or in a cover."""
    mine = Assignment.objects.live().filter(case=opened.case, membership_id=opened.visitor.works_as)
    covered = HandOver.objects.covers(now).filter(assignment__in=mine)
    return mine.exists() and not covered.exists()


def _taken_for_good(opened: OpenCase) -> HandOver | None:
    """The one by which the visitor's assignment began, where it began so."""
    member = opened.visitor.works_as
    mine = Assignment.objects.live().filter(
        case=opened.case, membership_id=member, reason__in=HAND_OVER_REASONS
    )
    began = mine.values_list("started_at", flat=True).first()
    taken = HandOver.objects.filter(
        assignment__case=opened.case, to_id=member, state=HandOverState.TAKEN,
        until__isnull=True, answered_at=began,
    )  # fmt: skip
    return taken.first() if began is not None else None


def _why(reason: str) -> str:
    return _TO_HER.get(AssignmentReason(reason), "")

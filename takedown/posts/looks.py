"""What was noted of posts, from the audit chain: each note as it stands, or said to be a mistake since."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.posts.models import Basis

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from takedown.posts.models import ReportedPost


class Said(StrEnum):
    """What a person says of a note later. The note itself stays in the chain."""

    MISTAKE = "MISTAKE"
    COUNTS = "COUNTS"


@dataclass(frozen=True, slots=True)
class Look:
    """One note of what was seen of a post; `number` is its place in the case's chain."""

    event: Event
    is_mistaken: bool

    @property
    def number(self) -> int:
        """Its place in the chain."""
        return self.event.sequence


def as_shown(post: ReportedPost) -> str:
    """Return what a page sends back of how a post stood on it: other once anybody noted anything of it."""
    when = post.outcome_at.isoformat() if post.outcome_at else ""
    return f"{post.outcome}:{post.outcome_basis}:{when}"


def mistaken(case_id: uuid.UUID) -> set[int]:
    """Return the places in the chain of notes that were said to be mistakes, and not to count after all."""
    said = Event.objects.filter(case_id=case_id, name=Name.OUTCOME_CORRECTED).order_by("sequence")
    last = {int(one.details["event"]): one.details["decision"] for one in said}
    return {number for number, decision in last.items() if decision == Said.MISTAKE}


def looks_at(case_id: uuid.UUID, posts: Collection[uuid.UUID]) -> list[Look]:
    """Return every note about posts, oldest first: what somebody saw, and what a service was said to say.

    Not those that only tell that a service's word was worked out anew.
    """
    wrong = mistaken(case_id)
    return [Look(event, event.sequence in wrong) for event in _noted(case_id, posts)]


def noted_together(case_id: uuid.UUID, number: int) -> list[Look]:
    """Return what somebody noted with the same press as the note of this place, that note among it, in order.

    None for what is no such note, and for what a service was said to say.
    """
    seen = _seen_by_people(case_id)
    one = seen.filter(sequence=number).first()
    if one is None:
        return []
    wrong = mistaken(case_id)
    alike = seen.filter(
        at=one.at,
        actor=one.actor,
        details__outcome=one.details["outcome"],
        details__kind=one.details["kind"],
    )
    return [Look(event, event.sequence in wrong) for event in alike.order_by("sequence")]


def several_at_once(case_id: uuid.UUID) -> QuerySet[Event, int]:
    """Return the place of the first note of each press that noted several posts, the latest first."""
    presses = (
        _seen_by_people(case_id)
        .values("at", "actor", "details__outcome", "details__kind")
        .annotate(first=Min("sequence"), count=Count("pk"))
        .filter(count__gt=1)
    )
    return presses.order_by("-first").values_list("first", flat=True)


def _seen_by_people(case_id: uuid.UUID) -> QuerySet[Event]:
    noted = Event.objects.filter(case_id=case_id, name=Name.OUTCOME_RECORDED)
    return noted.exclude(details__kind=Basis.SERVICE_SAYS).exclude(details__has_key="state")


def standing_looks(
    case_id: uuid.UUID, posts: Collection[uuid.UUID], *, wrong: Collection[int] | None = None
) -> list[Event]:
    """Return the notes about posts that stand, oldest first: all but those `wrong` names.

    `wrong` are those that were said to be mistakes, unless given.
    """
    left_out = mistaken(case_id) if wrong is None else wrong
    return [event for event in _noted(case_id, posts) if event.sequence not in left_out]


def _noted(case_id: uuid.UUID, posts: Collection[uuid.UUID]) -> list[Event]:
    noted = Event.objects.filter(
        case_id=case_id, name=Name.OUTCOME_RECORDED, details__post__in=[str(one) for one in posts]
    )
    return [event for event in noted.order_by("sequence") if not event.details.get("state")]

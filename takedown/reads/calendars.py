"""The times of a caseworker's cases, for the calendar that has their secret address: moments, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.accounts.calendars import CalendarFeed, token_digest
from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind, Visitor
from takedown.cases.access import held_by
from takedown.deadlines.models import Deadline
from takedown.deadlines.unseen import not_seen_gone

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

# What is over stays so long, for a calendar that is looked at on Monday.
_STAYS = timedelta(days=7)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """A caseworker's calendar: its row, and whose it is."""

    id: uuid.UUID
    visitor: Visitor


def feed_of(token: str) -> Feed | None:
    """Return the calendar of a token, while its caseworker works as one; else None."""
    found = CalendarFeed.objects.filter(token_digest=token_digest(token))
    live = Membership.objects.live().select_related("calendar")
    member = live.filter(calendar__in=found).first()
    if member is None or not may(member.role, Permission.WORK_ON_GRANTED_CASES):
        return None
    visitor = Visitor(
        kind=Kind.STAFF,
        membership_id=member.pk,
        organisation_id=member.organisation_id,
        role=member.role,
    )
    return Feed(member.calendar.pk, visitor)


def times_of(feed: Feed, *, now: datetime) -> list[tuple[str, datetime]]:
    """Return each moment at which a clock of the caseworker's cases is over on every reading, once, in order.

    Asked of the cases they hold at this moment: what was withdrawn, let go or closed is not among them. The
    id is the same at each fetch and says nothing: a digest of the calendar's own id and the moment.
    """
    clocks = not_seen_gone(Deadline.objects.not_frozen()).filter(
        case__in=held_by(feed.visitor, now=now), late_at__gt=now - _STAYS
    )  # fmt: skip
    ends = clocks.order_by("late_at").values_list("late_at", flat=True).distinct()
    return [(_name(feed, at), at) for at in ends[:_MOST]]


def calendar_of(visitor: Visitor) -> CalendarFeed | None:
    """Return the visitor's own calendar, if they made one."""
    return CalendarFeed.objects.filter(membership_id=visitor.works_as).first()


def _name(feed: Feed, at: datetime) -> str:
    return hashlib.sha256(f"{feed.id}:{at.isoformat()}".encode()).hexdigest()[:32]

"""How many pictures somebody opened, told to them alone: from the looks that are in the record already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from takedown.audit.events import Name
from takedown.audit.models import Event

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.accounts.visitor import Visitor

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Looks at pictures: since midnight of the team's clock, and in the last seven days of 24 hours."""

    today: int
    week: int


def exposure_of(visitor: Visitor, *, now: datetime) -> Exposure:
    """Return the visitor's own looks. There is no way to ask for those of somebody else."""
    midnight = now.astimezone(ZoneInfo(settings.TEAM_ZONE)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    looks = Event.objects.filter(
        name=Name.PICTURE_VIEWED, actor=visitor.actor, at__gt=now - _A_WEEK, at__lte=now
    )
    found = looks.aggregate(today=Count("pk", filter=Q(at__gte=midnight)), week=Count("pk"))
    return Exposure(today=found["today"], week=found["week"])

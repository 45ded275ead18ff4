"""Who may open a case, who has, and when it was closed on every other device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.cases.models import CaseGrant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase

# So long the page says at its top that the button did what it says.
_JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Access:
    """The grants that are live, and when the notes were last closed elsewhere; "" for never."""

    grants: tuple[CaseGrant, ...]
    closed_elsewhere: str = ""
    closed_just_now: bool = False

    def __iter__(self) -> Iterator[CaseGrant]:
        """Go through the grants."""
        return iter(self.grants)

    def __len__(self) -> int:
        """Return how many grants there are."""
        return len(self.grants)


def live_grants(opened: OpenCase, *, now: datetime) -> Access:
    """Return the organisations that may open the case now, by name."""
    grants = CaseGrant.objects.filter(case=opened.case).live(now)
    found = tuple(grants.select_related("organisation").order_by("organisation__name"))
    closed = _last_closed(opened)
    if closed is None:
        return Access(found)
    local = closed.astimezone(ZoneInfo(read_answers(opened.case, opened.key).zone))
    return Access(
        found,
        closed_elsewhere=f"{local:%H:%M} on {local.day} {local:%B}",
        closed_just_now=now - closed <= _JUST_NOW,
    )


def _last_closed(opened: OpenCase) -> datetime | None:
    ended = Event.objects.filter(case_id=opened.case.pk, name=Name.SESSIONS_ENDED)
    return ended.order_by("-sequence").values_list("at", flat=True).first()

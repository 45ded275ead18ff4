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
from takedown.reads.handed import Holder, holders

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.accounts.models import Organisation
    from takedown.cases.access import OpenCase

# So long the page says at its top that the button did what it says.
_JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Grant:
    """One live grant as its person sees it: to whom, until when, what for, and who has taken it on."""

    pk: uuid.UUID
    organisation: Organisation
    expires_at: datetime
    granted_for: str
    # Who there has the notes now; None while nobody does.
    holder: Holder | None

    @property
    def taken_at(self) -> datetime | None:
        """Since when somebody there has the notes."""
        return self.holder.since if self.holder else None


@dataclass(frozen=True, slots=True)
class Access:
    """The grants that are live, and when the notes were last closed elsewhere; "" for never."""

    grants: tuple[Grant, ...]
    closed_elsewhere: str = ""
    closed_just_now: bool = False

    def __iter__(self) -> Iterator[Grant]:
        """Go through the grants."""
        return iter(self.grants)

    def __len__(self) -> int:
        """Return how many grants there are."""
        return len(self.grants)


def live_grants(opened: OpenCase, *, now: datetime) -> Access:
    """Return the organisations that may open the case now, by name."""
    found = _grants(opened, now)
    closed = _last_closed(opened)
    if closed is None:
        return Access(found)
    local = closed.astimezone(ZoneInfo(read_answers(opened.case, opened.key).zone))
    return Access(
        found,
        closed_elsewhere=f"{local:%H:%M} on {local.day} {local:%B}",
        closed_just_now=now - closed <= _JUST_NOW,
    )


def own_grant(opened: OpenCase, *, now: datetime) -> Grant | None:
    """Return the grant by which somebody of an organisation is inside; None for the person."""
    ours = opened.visitor.organisation_id
    found = (one for one in _grants(opened, now) if one.organisation.pk == ours)
    return None if opened.is_owner else next(found, None)


def _grants(opened: OpenCase, now: datetime) -> tuple[Grant, ...]:
    grants = CaseGrant.objects.filter(case=opened.case).live(now)
    having = holders(opened, now=now)
    return tuple(
        Grant(
            pk=one.pk,
            organisation=one.organisation,
            expires_at=one.expires_at,
            granted_for=one.get_granted_for_display() if one.granted_for else "",
            holder=having.get(one.organisation_id),
        )
        for one in grants.select_related("organisation").order_by("organisation__name")
    )


def _last_closed(opened: OpenCase) -> datetime | None:
    ended = Event.objects.filter(case_id=opened.case.pk, name=Name.SESSIONS_ENDED)
    return ended.order_by("-sequence").values_list("at", flat=True).first()

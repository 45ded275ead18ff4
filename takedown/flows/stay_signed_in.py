"""A person asks for a page, or to stay: their fifteen minutes begin again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.models import StaffSession
from takedown.accounts.staff_sessions import to_the_minute

if TYPE_CHECKING:
    from datetime import datetime


def stay_signed_in(digest: str, *, now: datetime) -> None:
    """Note that a live sign-in was used; one that ran out stays so. At most one write a minute."""
    minute = to_the_minute(now)
    live = StaffSession.objects.live(now).filter(digest=digest, last_seen_at__lt=minute)
    live.update(last_seen_at=minute)

"""Sign-ins of staff as rows: begun, seen, ended. Ending one removes its session, so it ends at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db.models import F

from takedown.accounts.models import StaffSession, User

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def to_the_minute(now: datetime) -> datetime:
    """Return the minute an instant is in: more exactly nobody's coming and going is kept."""
    return now.replace(second=0, microsecond=0)


def end_all(user_id: uuid.UUID, *, now: datetime, keep: str = "") -> int:
    """End every sign-in of a person, all but the one stored under `keep`; return how many.

    One that waits for its second step ends too, and is not counted: it has no row. Call it within the transaction of what ends them.
    """
    User.objects.filter(pk=user_id).update(sign_in_epoch=F("sign_in_epoch") + 1)
    theirs = StaffSession.objects.filter(user_id=user_id, ended_at__isnull=True)
    digests = list(theirs.exclude(digest=keep).values_list("digest", flat=True))
    Session.objects.filter(session_key__in=digests).delete()
    return StaffSession.objects.filter(digest__in=digests).update(
        ended_at=now, how=StaffSession.End.ENDED
    )

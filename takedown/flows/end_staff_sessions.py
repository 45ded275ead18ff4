"""A person signs out, here or in another browser of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import transaction

from takedown.accounts.models import StaffSession
from takedown.accounts.staff_sessions import end_all
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor


class NoSuchSignIn(Exception):
    """The visitor has no such sign-in that could be ended."""


def leave_staff_session(digest: str, *, now: datetime) -> None:
    """End the sign-in of this browser; where there is none, nothing happens."""
    here = StaffSession.objects.filter(digest=digest, ended_at__isnull=True)
    here.update(ended_at=now, how=StaffSession.End.LEFT)


@transaction.atomic
def end_staff_session(
    visitor: Visitor, *, user_id: uuid.UUID, session_id: uuid.UUID, now: datetime
) -> None:
    """End one sign-in of the person, at once; raise NoSuchSignIn."""
    theirs = StaffSession.objects.live(now).filter(user_id=user_id)
    session = theirs.select_for_update(no_key=True).filter(pk=session_id).first()
    if session is None:
        raise NoSuchSignIn
    Session.objects.filter(session_key=session.digest).delete()
    session.ended_at, session.how = now, StaffSession.End.ENDED
    session.save(update_fields=["ended_at", "how"])
    record(Name.SIGN_IN_ENDED, actor=visitor.actor, now=now, count=1)


@transaction.atomic
def end_other_sign_ins(visitor: Visitor, *, user_id: uuid.UUID, keep: str, now: datetime) -> int:
    """End every sign-in of the person but the one stored under `keep`; return how many."""
    count = end_all(user_id, now=now, keep=keep)
    record(Name.SIGN_IN_ENDED, actor=visitor.actor, now=now, count=count)
    return count

"""A person signs in: from here on this browser counts as theirs, if the second step was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.models import Membership, StaffSession, User
from takedown.accounts.staff_sessions import to_the_minute
from takedown.audit.events import Name
from takedown.audit.record import record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class NoMember(Exception):
    """The person works at no organisation, or no longer."""


class AllEnded(Exception):
    """All sign-ins of the person were ended since the password of this one was typed."""


@transaction.atomic
def begin_staff_session(
    *, user_id: uuid.UUID, digest: str, second_step: bool, now: datetime, began: int | None = None
) -> StaffSession:
    """Save a sign-in for the session stored under `digest`; raise NoMember or AllEnded.

    Without the second step it is good for setting one up, and for nothing else. `began` is the epoch in
    which the password was typed: it is asked here, as whoever ends all of them waits for the same row.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if began is not None and began != user.sign_in_epoch:
        raise AllEnded
    membership = Membership.objects.live().filter(user_id=user_id).first()
    if membership is None:
        raise NoMember
    session = StaffSession.objects.create(
        user_id=user_id,
        digest=digest,
        started_at=now,
        last_seen_at=to_the_minute(now),
        second_step_at=now if second_step else None,
    )
    record(
        Name.SIGNED_IN, actor=f"staff:{membership.pk}", now=now,
        state="whole" if second_step else "half",
    )  # fmt: skip
    return session

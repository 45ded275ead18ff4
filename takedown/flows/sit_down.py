"""A browser holds a case for a while: each press moves its end, and after four hours it ends anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.accounts.sessions import stored_key
from takedown.cases.models import Sitting
from takedown.cases.sittings import EVERY, IDLE, LONGEST

if TYPE_CHECKING:
    from datetime import datetime


def sit_down(session: str, *, now: datetime, at_ease: bool = False) -> None:
    """Begin a sitting for a session's cookie.

    `at_ease` is for words that nobody has written down yet: there only the four hours count, for
    whoever looks for a pen would lose their notes for ever.
    """
    ends_at = now + LONGEST
    closes_at = ends_at if at_ease else now + IDLE
    Sitting.objects.update_or_create(
        session=stored_key(session), defaults={"closes_at": closes_at, "ends_at": ends_at}
    )


def keep_sitting(session: str, *, pressed: bool, now: datetime) -> Sitting | None:
    """Return the sitting of a session, its end moved by a press; None once it is over.

    What is over stays over, also once its row is gone: only the words begin another. A script that looks
    by itself is no press.
    """
    sitting = Sitting.objects.filter(session=stored_key(session), closes_at__gt=now).first()
    if sitting is None:
        return None
    later = min(now + IDLE, sitting.ends_at)
    if pressed and later >= sitting.closes_at + EVERY:
        sitting.closes_at = later
        # Not save(): of two requests at once the later end stays.
        Sitting.objects.filter(pk=sitting.pk, closes_at__lt=later).update(closes_at=later)
    return sitting


def settle(session: str, *, now: datetime) -> None:
    """The words are written down: from now on a sitting at ease closes as any other."""
    ours = Sitting.objects.filter(session=stored_key(session), closes_at__gt=now + IDLE)
    ours.update(closes_at=now + IDLE)


def get_up(session: str, *, now: datetime) -> None:
    """End a sitting here and now."""
    ours = Sitting.objects.filter(session=stored_key(session), closes_at__gt=now)
    ours.update(closes_at=now)

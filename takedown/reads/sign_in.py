"""Questions about a person's sign-in: is it live, what is still to be set up, and where else is there one?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from takedown.accounts.models import StaffSession
from takedown.accounts.second_steps import APP, codes_of, steps_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.models import User


class ToDo(StrEnum):
    """What stands between a password and the desk."""

    NOTHING = auto()
    SIGN_IN = auto()
    SET_UP = auto()
    CODES = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One way to take the second step."""

    id: int
    is_app: bool
    number: int
    added_at: datetime
    used_at: datetime | None


def live_session(digest: str, *, now: datetime) -> StaffSession | None:
    """Return the live sign-in of the session stored under `digest`."""
    return StaffSession.objects.live(now).filter(digest=digest).first()


def has_run_out(digest: str, *, now: datetime) -> bool:
    """Whether a sign-in was stored under `digest` that ended otherwise than by its person leaving."""
    known = StaffSession.objects.filter(digest=digest).exclude(how=StaffSession.End.LEFT)
    return known.exists() and live_session(digest, now=now) is None


def still_to_do(user: User, *, digest: str, now: datetime) -> ToDo:
    """Return what a person with the right password has to do next."""
    session = StaffSession.objects.live(now).filter(user_id=user.pk, digest=digest).first()
    if session is None:
        return ToDo.SIGN_IN
    if session.second_step_at is None:
        # Where there is a second step, it is taken at the door and not here.
        return ToDo.SIGN_IN if steps_of(user.pk).exists() else ToDo.SET_UP
    return ToDo.NOTHING if user.codes_kept_at else ToDo.CODES


def own_steps(user_id: uuid.UUID) -> list[Step]:
    """Return a person's second steps, passkeys numbered in the order they were added."""
    found: list[Step] = []
    for row in steps_of(user_id):
        is_app = row.type == APP
        number = 1 + sum(one.is_app == is_app for one in found)
        found.append(Step(row.pk, is_app, number, row.created_at, row.last_used_at))
    return found


def unused_codes(user_id: uuid.UUID) -> list[str]:
    """Return the recovery codes that were not used; raise vault.CannotOpen where their seed does not open."""
    row = codes_of(user_id)
    return [] if row is None else list(row.wrap().get_unused_codes())


def own_sign_ins(user_id: uuid.UUID, *, now: datetime) -> list[StaffSession]:
    """Return where a person is signed in, the latest first."""
    live = StaffSession.objects.live(now).filter(user_id=user_id)
    return list(live.order_by("-started_at", "pk"))

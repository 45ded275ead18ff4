"""How long this browser still holds its notes; asked once for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from takedown.accounts.sessions import begin_time_anew
from takedown.cases.sittings import LONGEST
from takedown.common import clock
from takedown.flows.sit_down import get_up, keep_sitting, settle, sit_down

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from takedown.cases.models import Sitting

# Where a session remembers when its notes must close.
_SITS_UNTIL = "sits_until"
# Where a request remembers its sitting, and that it is over.
_SITTING = "takedown.sitting"


class TimeIsOver(Http404):
    """The notes closed by themselves in this browser. Anybody else is told there is nothing here."""


def sits(request: HttpRequest, *, pressed: bool = True) -> bool:
    """Whether the time of this session is not over; a person's press moves its end."""
    if _SITTING not in request.META:
        key = request.session.session_key
        by_hand, now = pressed and _is_a_press(request), clock.now()
        sitting = keep_sitting(key, pressed=by_hand, now=now) if key else None
        request.META[_SITTING] = None if _is_long_over(request, now) else sitting
    return request.META[_SITTING] is not None


def begin_sitting(request: HttpRequest, *, at_ease: bool = False) -> None:
    """Begin one; the session is saved, so that it has a cookie to be found by.

    The session itself begins its time anew with it, and ends some hours after the notes must close: so
    long it can be told that they did, and a form that came too late waits.
    """
    now = clock.now()
    request.session[_SITS_UNTIL] = (now + LONGEST).timestamp()
    begin_time_anew(request.session)
    request.session.save()
    sit_down(request.session.session_key or "", now=now, at_ease=at_ease)
    request.META.pop(_SITTING, None)


def settle_sitting(request: HttpRequest) -> None:
    """Let a sitting at ease close as any other from now on."""
    settle(request.session.session_key or "", now=clock.now())
    request.META.pop(_SITTING, None)


def end_sitting(request: HttpRequest) -> None:
    """End it: the page in this browser is closed."""
    if request.session.session_key:
        get_up(request.session.session_key, now=clock.now())
    request.META.pop(_SITTING, None)


def forget_sitting(request: HttpRequest) -> None:
    """Say nothing of it on the page that answers: what it was of is not there any more."""
    request.META.pop(_SITTING, None)


def seconds_left(request: HttpRequest, now: datetime) -> dict[str, int]:
    """Return in how many seconds the notes close without a press, and at all; empty where none are open."""
    sitting: Sitting | None = request.META.get(_SITTING)
    if sitting is None:
        return {}
    ends = {"idle": sitting.closes_at, "left": sitting.ends_at}
    return {name: max(0, int((at - now).total_seconds())) for name, at in ends.items()}


def _is_long_over(request: HttpRequest, now: datetime) -> bool:
    """Whether the four hours are over, as the session itself knows: told without the row of the sitting."""
    until: float | None = request.session.get(_SITS_UNTIL)
    return until is not None and until <= now.timestamp()


def _is_a_press(request: HttpRequest) -> bool:
    """Whether somebody pressed something: a page that a script asks for again by itself is none."""
    mode: Any = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method == "POST" or mode == "navigate"

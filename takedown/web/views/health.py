"""Whether it is well, for a monitor: one word for everybody, and each part for whoever has the token."""

from __future__ import annotations

import hmac
import threading
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from takedown.common import clock
from takedown.reads.health import states

if TYPE_CHECKING:
    from django.http import HttpRequest

    from takedown.reads.health import State

_WELL, _NOT_WELL = "ok", "not ok"
_SECONDS = 10.0
# Of an answer that nobody could renew: a database that hangs holds one thread, and the others say this.
_TOO_OLD = 60.0


class Remembered:
    """The last answer of this process: however many ask, the machine is looked at once in ten seconds."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._asking = threading.Lock()
        self._found: list[State] = []
        self._until = self._worthless_at = 0.0

    def latest(self) -> list[State]:
        """Return how each part is, or was some seconds ago; empty where nobody could tell for a minute."""
        if time.monotonic() >= self._until and self._asking.acquire(blocking=False):
            try:
                self._found = states(now=clock.now())
                self._until = time.monotonic() + _SECONDS
                self._worthless_at = time.monotonic() + _TOO_OLD
            finally:
                self._asking.release()
        return self._found if time.monotonic() < self._worthless_at else []

    def forget(self) -> None:
        """Look anew the next time."""
        self._until = self._worthless_at = 0.0


REMEMBERED = Remembered()


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say `ok` with 200, or `not ok` with 503; with the token of whoever runs this, each part below it."""
    found = REMEMBERED.latest()
    is_well = bool(found) and all(state.is_well for state in found)
    lines = [_WELL if is_well else _NOT_WELL]
    if _has_the_token(request):
        lines += [f"{one.part}: {_WELL if one.is_well else _NOT_WELL}" for one in found]
    return HttpResponse(
        "\n".join(lines) + "\n",
        status=200 if is_well else 503,
        content_type="text/plain; charset=utf-8",
    )


def _has_the_token(request: HttpRequest) -> bool:
    """Whether `Authorization: Bearer TOKEN` holds the token. Where none is set nobody has it.

    Not whoever asks from this computer: behind a proxy that is everybody.
    """
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    ours = settings.HEALTH_TOKEN
    same = hmac.compare_digest(given.strip().encode(), ours.encode())
    return bool(ours) and kind.lower() == "bearer" and same

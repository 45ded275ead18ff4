"""One look at one picture: the address works once, for a minute, in the session that asked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.http import HttpRequest

SECONDS_OPEN = 30
_SECONDS_VALID = 60
_LOOK = "look"


def begin_look(request: HttpRequest, *, kind: str, picture_id: uuid.UUID, now: datetime) -> str:
    """Return a token for one look at this picture, kept in the session only."""
    token = secrets.token_urlsafe(16)
    request.session[_LOOK] = [f"{kind}:{picture_id}", token, now.timestamp() + _SECONDS_VALID]
    return token


def end_look(
    request: HttpRequest, *, kind: str, picture_id: uuid.UUID, token: str, now: datetime
) -> bool:
    """Whether the token is the one just given for this picture; it is spent either way."""
    what, given, until = request.session.pop(_LOOK, ["", "", 0.0])
    fits = secrets.compare_digest(str(given), token) and bool(given)
    return fits and what == f"{kind}:{picture_id}" and now.timestamp() <= until

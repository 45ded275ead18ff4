"""One look at one picture: the address works once, for a minute, in the session that asked."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from takedown.flows.use_form import AlreadySent, use_form

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
    """Whether the token is the one just given for this picture; it is spent either way.

    Spent by a row, not by the session alone: requests that come together all read the same session.
    """
    what, given, until = request.session.pop(_LOOK, ["", "", 0.0])
    fits = secrets.compare_digest(str(given).encode(), token.encode()) and bool(given)
    if not fits or what != f"{kind}:{picture_id}" or now.timestamp() > until:
        return False
    try:
        use_form(digest=hashlib.sha256(f"{_LOOK}:{given}".encode()).hexdigest(), now=now)
    except AlreadySent:
        return False
    return True

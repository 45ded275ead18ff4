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


def begin_look(
    request: HttpRequest, *, kind: str, picture_id: uuid.UUID, reason: str = "", now: datetime
) -> str:
    """Return a token for one look at this picture, kept in the session only; with why a caseworker looks."""
    token = secrets.token_urlsafe(16)
    until = now.timestamp() + _SECONDS_VALID
    request.session[_LOOK] = [f"{kind}:{picture_id}", token, until, reason]
    return token


def end_look(
    request: HttpRequest, *, kind: str, picture_id: uuid.UUID, token: str, now: datetime
) -> str | None:
    """Return why somebody looks, "" where that was not asked; None unless the token was just given for this picture.

    It is spent either way: by a row, not by the session alone: requests that come together all read the same session.
    """
    what, given, until, *why = request.session.pop(_LOOK, ["", "", 0.0, ""])
    fits = secrets.compare_digest(str(given).encode(), token.encode()) and bool(given)
    if not fits or what != f"{kind}:{picture_id}" or now.timestamp() > until:
        return None
    try:
        use_form(digest=hashlib.sha256(f"{_LOOK}:{given}".encode()).hexdigest(), now=now)
    except AlreadySent:
        return None
    return str(why[0]) if why else ""

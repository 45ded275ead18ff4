"""One-use form tokens: a double press, Back and press again, or a reload change nothing twice."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from takedown.flows.use_form import AlreadySent, use_form
from takedown.reads.sent import was_sent

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

FIELD = "once"


def new_token() -> str:
    """Return a token for one form on one page."""
    return secrets.token_urlsafe(16)


def spend(request: HttpRequest, *, now: datetime, anywhere: bool = False) -> None:
    """Mark the form of this request as sent; raise AlreadySent when it was.

    Call inside the transaction of the change: if the change is refused, the form may be sent again.
    `anywhere`: in whatever session it comes back, for a form that begins one.
    """
    if request.POST.get(FIELD):
        use_form(digest=_digest(request, anywhere=anywhere), now=now)


def is_spent(request: HttpRequest) -> bool:
    """Whether the form of this request was sent before; one without a token is believed to have been."""
    return not request.POST.get(FIELD) or was_sent(_digest(request))


def _digest(request: HttpRequest, *, anywhere: bool = False) -> str:
    session = "" if anywhere else request.session.session_key or ""
    token = request.POST.get(FIELD, "")
    return hashlib.sha256(f"{session}:{request.path}:{token}".encode()).hexdigest()


__all__ = ["FIELD", "AlreadySent", "is_spent", "new_token", "spend"]

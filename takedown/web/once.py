"""One-use form tokens: a double press, Back and press again, or a reload change nothing twice."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from takedown.flows.use_form import AlreadySent, use_form
from takedown.reads.sent import is_used

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
    digest = _digest(request, anywhere=anywhere)
    if digest:
        use_form(digest=digest, now=now)


def was_sent(request: HttpRequest) -> bool:
    """Whether the form of this request was sent before, and did what it asks for."""
    return is_used(_digest(request))


def is_spent(request: HttpRequest) -> bool:
    """Whether the form of this request was sent before; one without a token is believed to have been."""
    return not request.POST.get(FIELD) or was_sent(request)


def _digest(request: HttpRequest, *, anywhere: bool = False) -> str:
    token = request.POST.get(FIELD, "")
    session = "" if anywhere else request.session.session_key or ""
    whole = f"{session}:{request.path}:{token}"
    return hashlib.sha256(whole.encode()).hexdigest() if token else ""


__all__ = ["FIELD", "AlreadySent", "is_spent", "new_token", "spend", "was_sent"]

"""Which complaint a browser may be shown again: the one it sent, for as long as notes stay open unpressed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_COMPLAINT = "said"
_COMPLAINT_SHOWN = 15 * 60


def remember_complaint(request: HttpRequest, complaint_id: uuid.UUID, *, now: datetime) -> None:
    """Remember what this browser complained of, for a quarter of an hour."""
    until = now.timestamp() + _COMPLAINT_SHOWN
    request.session[_COMPLAINT] = [str(complaint_id), until]


def complaint_of(request: HttpRequest, *, now: datetime) -> uuid.UUID | None:
    """Return which complaint may be shown here; none once the notes have closed in this browser."""
    complaint_id, until = request.session.get(_COMPLAINT, ("", 0.0))
    return uuid.UUID(complaint_id) if until > now.timestamp() else None


def forget_complaint(request: HttpRequest) -> None:
    """Show it here no more: the notes closed, and somebody else may have the phone."""
    request.session.pop(_COMPLAINT, None)

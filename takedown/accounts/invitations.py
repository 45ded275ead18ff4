"""Invitations: a secret in a link, of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.accounts.models import Invitation, Organisation

if TYPE_CHECKING:
    from datetime import datetime

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation, and the token that is shown once."""

    invitation: Invitation
    token: str


def issue(*, organisation: Organisation, role: str, by: str, now: datetime) -> Issued:
    """Save an invitation and return it with its token."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        token_digest=digest(token),
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=_DAYS),
    )
    return Issued(invitation=invitation, token=token)


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

"""How an invitation is handed to the operator: once, as a link to pass on by a safe way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from takedown.accounts.invitations import Issued


def invitation_link(issued: Issued) -> str:
    """Return the link, and until when it works."""
    here = settings.SITE_URL.rstrip("/") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    until = issued.invitation.expires_at
    return (
        f"{here}{reverse('join', args=[issued.token])}\n"
        f"It works once, until {until.day} {until:%B %Y, %H:%M} UTC. It is not shown again."
    )

"""The secret address under which one caseworker's calendar asks for the times of their cases."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models

from takedown.common.identifiers import new_id

# 256 bits: whoever guesses is not slowed, and finds none (of RFC 4648 section 5, 43 characters).
_BYTES = 32


class CalendarFeed(models.Model):
    """That a caseworker's calendar may ask for times, by a token of which only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.OneToOneField(
        "accounts.Membership", on_delete=models.CASCADE, related_name="calendar"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    # When it was asked for last, to the hour.
    read_at = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "working"
        erased = "when its caseworker ends it, or with the person"

    def __str__(self) -> str:
        """Show the id only."""
        return f"calendar {str(self.pk)[:8]}"


def new_token() -> str:
    """Return a fresh token for an address."""
    return secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    """Return the SHA-256 (hex) by which a token is found."""
    return hashlib.sha256(f"calendar:{token}".encode()).hexdigest()

"""Invitations to begin notes: a link that works once, of which only the digest is kept.

Nothing ties the notes to the invitation that let somebody begin them: whoever invited learns that it
was used, and not by which notes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.accounts.models import Organisation
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    from datetime import datetime

VALID = timedelta(days=7)


class BeginningQuerySet(models.QuerySet["Beginning"]):
    """Questions about invitations to begin."""

    def usable(self, now: datetime) -> BeginningQuerySet:
        """Return those that were neither used nor taken back, and have not run out."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Beginning(models.Model):
    """Leave for one person to begin notes, once, until it runs out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="beginnings"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = BeginningQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "30 days after it was used, taken back or ran out"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="beginning_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="beginning_is_used_or_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lt=F("expires_at")),
                name="beginning_is_used_in_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"beginning {str(self.pk)[:8]}"


@dataclass(frozen=True, slots=True)
class Given:
    """An invitation to begin, and the token that is shown once."""

    beginning: Beginning
    token: str


def give(organisation: Organisation, *, by: str, now: datetime) -> Given:
    """Save an invitation to begin and return it with its token (256 bits)."""
    token = secrets.token_urlsafe(32)
    beginning = Beginning.objects.create(
        organisation=organisation,
        token_digest=digest_of(token),
        made_by=by,
        made_at=now,
        expires_at=now + VALID,
    )
    return Given(beginning, token)


def digest_of(token: str) -> str:
    """Return what is kept of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()

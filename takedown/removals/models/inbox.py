"""Mail a caseworker dropped at the desk that belongs to no notes they hold, until they put it somewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from takedown.accounts.models import Membership
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime

_STAYS = timedelta(days=30)


class UnsortedMailQuerySet(models.QuerySet["UnsortedMail"]):
    """Questions about unsorted mail."""

    def over(self, now: datetime) -> UnsortedMailQuerySet:
        """Return those that waited as long as they may."""
        return self.filter(added_at__lte=now - _STAYS)


class UnsortedMail(models.Model):
    """One mail that one caseworker dropped and that is with no notes yet; all of it is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="unsorted_mail"
    )
    added_at = models.DateTimeField()
    # Who sent it, its subject and when; then all of it, as it came.
    head_sealed = models.BinaryField()
    raw_sealed = models.BinaryField()
    # A blind index under the organisation's key, so that what is dropped twice waits once.
    mail_index = models.BinaryField()
    # Words that were pasted, and so are no file.
    is_pasted = models.BooleanField(default=False)

    objects = UnsortedMailQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "when it is put with notes or let go of, at the latest after 30 days"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "mail_index"], name="a_mail_waits_once_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"mail {str(self.pk)[:8]}"

    def place(self, field: str) -> Place:
        """Where a sealed field belongs."""
        return Place("unsortedmail", str(self.pk), field)

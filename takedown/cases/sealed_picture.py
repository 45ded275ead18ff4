"""What a reference and a capture have in common: a sealed original, and what the worker read.

The original is kept byte for byte; of a reference that is only a fingerprint there is none. The view is a small picture rebuilt from pixels; nothing shows
it unless a person asks. Facts and signature (hashes and features) are sealed too.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.leases import Leased
from takedown.common.vault import Place


class Reading(models.TextChoices):
    """How far the worker has come with a picture."""

    WAITING = "WAITING", "Waiting"
    READ = "READ", "Read"
    REFUSED = "REFUSED", "Refused"


# Constraints of every table of pictures; each is named after its table.
COMMON_CONSTRAINTS: tuple[models.BaseConstraint, ...] = (
    models.UniqueConstraint(fields=["case", "number"], name="%(class)s_has_a_number_of_its_own"),
    models.CheckConstraint(
        condition=Q(reading__in=Reading.values), name="%(class)s_reading_is_known"
    ),
    models.CheckConstraint(
        condition=Q(reading=Reading.REFUSED) ^ Q(refusal=""), name="%(class)s_refused_says_why"
    ),
)


class SealedPicture(Leased):
    """Columns of a sealed picture; `case` and `number` come from the table that uses them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.WAITING)
    refusal = models.CharField(max_length=40, blank=True, default="")
    # When work that waited was queued again, so that no backlog is queued anew by every sweep.
    queued_at = models.DateTimeField(null=True, blank=True)
    # NULL, not empty: any number of rows may be without a file.
    file_id = models.CharField(max_length=32, unique=True, null=True, blank=True)
    file_key_sealed = models.BinaryField(null=True, blank=True)
    facts_sealed = models.BinaryField()
    signature_sealed = models.BinaryField(null=True, blank=True)
    view_sealed = models.BinaryField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            *COMMON_CONSTRAINTS,
            models.CheckConstraint(
                condition=~Q(reading=Reading.READ)
                | Q(signature_sealed__isnull=False, view_sealed__isnull=False),
                name="%(class)s_read_has_signature_and_view",
            ),
        ]

    def __str__(self) -> str:
        """Show the number only."""
        return f"picture {self.number}"

    def place(self, field: str) -> Place:
        """Where a sealed column of this row belongs."""
        return Place(self._meta.model_name or "", str(self.pk), field)

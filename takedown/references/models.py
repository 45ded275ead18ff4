"""Reference images: pictures the affected person holds, to compare against."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from takedown.cases.models import Case
from takedown.cases.sealed_picture import COMMON_CONSTRAINTS, Reading, SealedPicture


class Level(models.TextChoices):
    """How much of a photo is kept here."""

    SEALED = "SEALED", "The photo, sealed"
    FINGERPRINT = "FINGERPRINT", "A fingerprint made on the person's own device"


class ReferenceImage(SealedPicture):
    """An ordinary photo, or the abusive picture itself, kept sealed; or only its fingerprint."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="references")
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.SEALED)

    class Retention:
        kind = "intimate"
        erased = "with the case, or when the person takes it back"

    class Meta(SealedPicture.Meta):
        abstract = False
        constraints: ClassVar = [
            *COMMON_CONSTRAINTS,
            models.CheckConstraint(
                condition=~Q(reading=Reading.READ)
                | Q(signature_sealed__isnull=False, view_sealed__isnull=False)
                | Q(signature_sealed__isnull=False, level=Level.FINGERPRINT),
                name="%(class)s_read_has_signature_and_view",
            ),
            models.CheckConstraint(
                condition=Q(
                    level=Level.SEALED, file_id__isnull=False, file_key_sealed__isnull=False
                )
                | Q(
                    level=Level.FINGERPRINT, file_id__isnull=True, file_key_sealed__isnull=True,
                    view_sealed__isnull=True, signature_sealed__isnull=False,
                ),
                name="%(class)s_is_a_file_or_a_fingerprint",
            ),
        ]  # fmt: skip

    @property
    def is_fingerprint(self) -> bool:
        """Whether nothing but a fingerprint is kept: no file, nothing to show."""
        return self.level == Level.FINGERPRINT

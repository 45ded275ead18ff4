"""Reference images: pictures the affected person holds, to compare against."""

from __future__ import annotations

from django.db import models

from takedown.cases.models import Case
from takedown.cases.sealed_picture import SealedPicture


class ReferenceImage(SealedPicture):
    """An ordinary photo, or the abusive picture itself, kept sealed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="references")

    class Retention:
        kind = "intimate"
        erased = "with the case, or when the person takes it back"

    class Meta(SealedPicture.Meta):
        abstract = False

"""The approved letter as a file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.common.leases import Leased
from takedown.common.vault import Place
from takedown.removals.models.requests import RemovalRequest


class LetterFile(Leased):
    """The approved letter as PDF, made by the worker and sealed."""

    request = models.OneToOneField(
        RemovalRequest, on_delete=models.CASCADE, related_name="letter_file", primary_key=True
    )
    asked_at = models.DateTimeField()
    pdf_sealed = models.BinaryField(null=True, blank=True)

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(work_done_at__isnull=True) | Q(pdf_sealed__isnull=False),
                name="letter_file_done_has_its_pdf",
            ),
            models.CheckConstraint(
                condition=Q(work_done_at__isnull=True) | Q(work_done_at__gte=F("asked_at")),
                name="letter_file_done_after_it_was_asked_for",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of the letter."""
        return "letter file"

    @property
    def pdf_place(self) -> Place:
        """Where the sealed PDF belongs."""
        return Place("letterfile", str(self.pk), "pdf")

"""Flags: that a case is worth a person's look, because letters or links come as they rarely do.

A flag refuses nothing and proves nothing. It holds a kind and a count.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.common.identifiers import new_id


class FlagKind(models.TextChoices):
    """Why a case is worth a look."""

    LETTERS = "letters_in_an_hour", "Letters approved within an hour"
    SITES = "links_on_many_sites", "Different sites its links are on"
    NEWS = "links_to_news", "Links to news sites"
    REFUSED = "files_no_pictures", "Files that could not be read as pictures"


class Flag(models.Model):
    """One reason to look at one case, with the highest count that was seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=FlagKind.choices)
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_flag_of_a_kind_for_a_case"),
            models.CheckConstraint(
                condition=Q(kind__in=FlagKind.values), name="flag_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="flag_is_seen_last_after_first"
            ),
        ]

    def __str__(self) -> str:
        """Show the kind only."""
        return f"flag {self.kind}"

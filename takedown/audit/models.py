"""Append-only events: one hash chain for each case. No foreign keys, so it survives erasure."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

import pgtrigger


class Event(models.Model):
    """One thing that happened: ids and names of events only, never what a person wrote."""

    case_id = models.UUIDField(null=True, blank=True, db_index=True)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)

    class Retention:
        kind = "record"
        erased = "never: it holds ids only, and proves what was done"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "sequence"],
                nulls_distinct=False,
                name="one_event_for_each_place_in_a_chain",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        """Show the name of the event and its place."""
        return f"{self.name} #{self.sequence}"

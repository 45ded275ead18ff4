"""Append-only: one hash chain of events for each case, and the daily roots over all chains.

No foreign keys, so it survives erasure.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

import pgtrigger

_UNCHANGED = pgtrigger.Update | pgtrigger.Delete


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
        # The desk tells each caseworker how many pictures they opened.
        indexes: ClassVar = [
            models.Index(
                fields=["actor", "at"],
                condition=models.Q(name="PICTURE_VIEWED"),
                name="looks_of_somebody",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=_UNCHANGED)]

    def __str__(self) -> str:
        """Show the name of the event and its place."""
        return f"{self.name} #{self.sequence}"


class DailyRoot(models.Model):
    """The root of a hash tree over the heads of all chains that grew since the root before.

    `chains` is the number of leaves, those of nobody among them. What is signed is the text of
    `roots.statement_of`. `previous` is the SHA-256 (hex) of that text of the root before, empty at the
    first. `events_to` is the newest event that was there, so that the next root need not look at older
    ones; nothing is proved by it.
    """

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField()
    chains = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, default="")
    events_to = models.BigIntegerField(default=0)
    # CMS, as PEM, and the SHA-256 of the certificate; both empty where there was no key to sign with.
    signature = models.TextField(blank=True, default="")
    certificate = models.CharField(max_length=64, blank=True, default="")

    class Retention:
        kind = "record"
        erased = "never: it holds digests only, and proves that chains were not made again"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(signature="", certificate="")
                | ~(models.Q(signature="") | models.Q(certificate="")),
                name="root_signature_names_its_certificate",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="root_append_only", operation=_UNCHANGED)]

    def __str__(self) -> str:
        """Show the day."""
        return f"root of {self.day}"


class DailyLeaf(models.Model):
    """The head of one chain as a daily root has it. `place` counts from 0, in the order of digests.

    Or one of nobody, with a random digest and the sequence 0 (`roots.FULL`).
    """

    pk = models.CompositePrimaryKey("day", "place")
    day = models.DateField()
    place = models.PositiveIntegerField()
    case_id = models.UUIDField(null=True, blank=True)
    sequence = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)

    class Retention:
        kind = "record"
        erased = "never: it holds ids and digests only"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_id", "sequence"], name="leaves_of_a_chain")]
        triggers: ClassVar = [pgtrigger.Protect(name="leaf_append_only", operation=_UNCHANGED)]

    def __str__(self) -> str:
        """Show the place."""
        return f"leaf {self.place} of {self.day}"


class DailyStamp(models.Model):
    """The independent timestamp (RFC 3161) of a root, which may come some days after it."""

    day = models.DateField(primary_key=True)
    came_at = models.DateTimeField()
    response = models.BinaryField()

    class Retention:
        kind = "record"
        erased = "never: it holds a digest and a time only"

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="stamp_append_only", operation=_UNCHANGED)]

    def __str__(self) -> str:
        """Show the day."""
        return f"timestamp of the root of {self.day}"

"""Evidence packs: a frozen record, built by the worker section by section, and sealed."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.leases import Leased
from takedown.common.vault import Place
from takedown.evidence.background import Audience


class EvidencePack(Leased):
    """One export. The record is frozen when the pack is asked for; the bytes follow."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="packs")
    number = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=3)
    audience = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Audience], default=Audience.POLICE
    )
    # Whether the annex of what software measured of pictures is in it.
    with_derivations = models.BooleanField(default=False)
    record_sealed = models.BinaryField()
    file_id = models.CharField(max_length=32, blank=True, default="")
    file_key_sealed = models.BinaryField(null=True, blank=True)
    facts_sealed = models.BinaryField(null=True, blank=True)
    # Where no server gave a timestamp: the signature it is asked for again, and until when.
    signature_sealed = models.BinaryField(null=True, blank=True)
    stamp_until = models.DateTimeField(null=True, blank=True)
    late_stamp_sealed = models.BinaryField(null=True, blank=True)

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="pack_has_a_number_of_its_own"),
            models.CheckConstraint(
                condition=Q(work_done_at__isnull=True)
                | (Q(file_key_sealed__isnull=False, facts_sealed__isnull=False) & ~Q(file_id="")),
                name="pack_done_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(stamp_until__isnull=True, late_stamp_sealed__isnull=True)
                | Q(signature_sealed__isnull=False),
                name="pack_stamp_is_of_a_signature",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[one.value for one in Audience]),
                name="pack_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(steps_done__lte=F("steps_total")), name="pack_steps_add_up"
            ),
        ]

    def __str__(self) -> str:
        """Show the number only."""
        return f"pack {self.number}"

    def place(self, field: str) -> Place:
        """Where a sealed column of this row belongs."""
        return Place("evidencepack", str(self.pk), field)


class PackPart(models.Model):
    """A part of a pack that is being made: rendered and kept, so that a crash loses one part only.

    The letters come first, in one part or several, then the drafts, then the parts of the report. They go when the pack is made.
    """

    pack = models.ForeignKey(EvidencePack, on_delete=models.CASCADE, related_name="parts")
    place_in_pack = models.PositiveSmallIntegerField()
    pdf_sealed = models.BinaryField()
    # The digest of the code that made it: parts of two versions never stand in one report.
    made_by = models.CharField(max_length=64)

    class Retention:
        kind = "intimate"
        erased = "when the pack is made, or with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack", "place_in_pack"], name="a_part_of_a_pack_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        """Show the place only."""
        return f"part {self.place_in_pack}"

    @property
    def pdf_place(self) -> Place:
        """Where the sealed part belongs."""
        return Place("packpart", f"{self.pack_id}-{self.place_in_pack}", "pdf")


class SealedPack(models.Model):
    """Leave to save the originals that an open pack lists, for a short time, to whoever asked and proved it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed_packs")
    pack = models.ForeignKey(EvidencePack, on_delete=models.CASCADE, related_name="sealed_packs")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    ends_at = models.DateTimeField()
    with_references = models.BooleanField(default=False)
    # The session that proved it, as a digest: another one that holds the address saves nothing.
    session_digest = models.CharField(max_length=64)
    # Why, and how the person agreed where a caseworker asked.
    reason_sealed = models.BinaryField()
    saved_at = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "identifying"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("asked_at")), name="sealed_pack_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(saved_at__isnull=True)
                | Q(saved_at__gte=F("asked_at"), saved_at__lt=F("ends_at")),
                name="sealed_pack_is_saved_in_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"sealed pack {str(self.pk)[:8]}"

    @property
    def reason_place(self) -> Place:
        """Where the sealed reason belongs."""
        return Place("sealedpack", str(self.pk), "reason")


class ExhibitKind(models.TextChoices):
    """What an exhibit is: always a file that is held."""

    CAPTURE = "CAPTURE", "Picture of a post"
    REFERENCE = "REFERENCE", "Reference image"


class Producer(models.Model):
    """Somebody who added files to a case and can say so: their initials stand in the marks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="producers")
    # As the audit names them.
    actor = models.CharField(max_length=60)
    initials_sealed = models.BinaryField()

    class Retention:
        kind = "identifying"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "actor"], name="a_producer_stands_once_in_a_case"
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"producer {str(self.pk)[:8]}"

    @property
    def initials_place(self) -> Place:
        """Where the sealed initials belong."""
        return Place("producer", str(self.pk), "initials")


class Exhibit(models.Model):
    """An exhibit number of one producer, given once and never used again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exhibits")
    # None for marks such as E1, from before marks named their producer.
    producer = models.ForeignKey(
        Producer, on_delete=models.CASCADE, null=True, blank=True, related_name="exhibits"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ExhibitKind.choices)
    subject_id = models.UUIDField()
    given_at = models.DateTimeField()

    class Retention:
        kind = "record"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "producer", "number"],
                nulls_distinct=False,
                name="exhibit_has_a_number_of_its_own",
            ),
            models.UniqueConstraint(
                fields=["case", "subject_id"], name="one_exhibit_for_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ExhibitKind.values), name="exhibit_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        """Show the number only."""
        return f"exhibit {self.number}"


def session_digest(sealed: SealedPack, session: str) -> str:
    """Return the digest that ties leave to save originals to one session: of this row only, and not the key."""
    return hashlib.sha256(f"{sealed.pk}:{session}".encode()).hexdigest()

"""A match: one capture beside one reference, what software measured, and what a person decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.frozen import frozen_things
from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class Decision(models.TextChoices):
    """What a person says of a suggested match."""

    UNDECIDED = "UNDECIDED", "Not decided"
    YES = "YES", "Yes, that is it"
    NO = "NO", "No"
    NOT_SURE = "NOT_SURE", "Not sure"
    SOMEONE_ELSE = "SOMEONE_ELSE", "I do not want to look"


class MatchQuerySet(models.QuerySet["Match"]):
    """Questions about likenesses."""

    def usable_in(self, case_id: uuid.UUID) -> MatchQuerySet:
        """Return those of a case that may be used: neither of their two pictures is frozen."""
        frozen = frozen_things(case_id)
        usable = self.filter(case=case_id).exclude(capture__in=frozen)
        return usable.exclude(reference__in=frozen)


class Match(models.Model):
    """A likeness that a person may confirm or reject. Nothing is ever sent because of one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="matches")
    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="matches")
    reference = models.ForeignKey(ReferenceImage, on_delete=models.CASCADE, related_name="matches")
    band = models.CharField(max_length=12)
    measured_at = models.DateTimeField()
    likeness_sealed = models.BinaryField()
    decision = models.CharField(max_length=12, choices=Decision.choices, default=Decision.UNDECIDED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    # The likeness a person answered, where this one takes its answer because its capture is a copy. No
    # foreign key: that the answer was given elsewhere stays true when that capture is taken back.
    answer_of = models.UUIDField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["capture", "reference"], name="one_match_for_a_capture_and_a_reference"
            ),
            models.CheckConstraint(
                condition=Q(band__in=["same", "likely", "possible", "different", "incomparable"]),
                name="match_band_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.UNDECIDED, decided_at__isnull=True, decided_by="")
                | (
                    ~Q(decision=Decision.UNDECIDED)
                    & Q(decided_at__isnull=False)
                    & ~Q(decided_by="")
                ),
                name="match_decision_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answer_of__isnull=True)
                | (~Q(decision=Decision.UNDECIDED) & ~Q(answer_of=F("id"))),
                name="match_takes_an_answer_of_another",
            ),
        ]

    def __str__(self) -> str:
        """Show the band only."""
        return f"match: {self.band}"

    def decide(
        self, decision: str, *, by: str, at: datetime, answer_of: uuid.UUID | None = None
    ) -> None:
        """Take in what a person says, or that nobody decided any more; the caller saves and records."""
        undecided = decision == Decision.UNDECIDED
        self.decision = decision
        self.decided_at = None if undecided else at
        self.decided_by = "" if undecided else by
        self.answer_of = None if undecided else answer_of

    @property
    def likeness_place(self) -> Place:
        """Where the sealed numbers belong."""
        return Place("match", str(self.pk), "likeness")

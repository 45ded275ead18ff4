"""Deadlines: one running clock for each duty and post, worked out by `regimes` and kept as it was.

A clock holds the id and version of the rule it started with and its own working, so a later edit
of the law never rewrites it. Better proof of receipt replaces a clock; the old one stays visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.posts.models import ReportedPost
from takedown.removals.models import Submission

if TYPE_CHECKING:
    from datetime import datetime


class Basis(models.TextChoices):
    """What the start of a clock rests on."""

    ESTIMATED = "ESTIMATED", "Estimated"
    SHOWN = "SHOWN", "Receipt shown"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about clocks."""

    def present(self) -> DeadlineQuerySet:
        """Return clocks that no better proof has replaced."""
        return self.filter(replaced_at__isnull=True)

    def just_passed(self, now: datetime) -> DeadlineQuerySet:
        """Return clocks whose time has come and that nobody has marked yet."""
        return self.present().filter(due_at__lte=now, passed_at__isnull=True, met_at__isnull=True)


class Deadline(models.Model):
    """One clock. `working` holds sentences about dates and sections only, nothing of the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="deadlines")
    post = models.ForeignKey(ReportedPost, on_delete=models.CASCADE, related_name="deadlines")
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    working = models.JSONField(default=list)
    source = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "post", "rule_id"],
                condition=Q(replaced_at__isnull=True),
                name="one_present_clock_for_a_duty_and_a_post",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")), name="clock_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="clock_basis_is_known"
            ),
        ]

    def __str__(self) -> str:
        """Show the rule and the instant."""
        return f"{self.rule_id} until {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def lines(self) -> list[str]:
        """The working as it may be shown: receipt is not claimed where nothing shows it."""
        if self.basis == Basis.SHOWN:
            return list(self.working)
        received, *rest = self.working or [""]
        sent = received.replace("Received ", "", 1).rstrip(".")
        return [f"Counted from the time of sending, {sent}. Receipt is not shown yet.", *rest]

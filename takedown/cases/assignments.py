"""Need to know: which caseworker took a case, and who opened one in an emergency.

A grant lets an organisation take a case on. Whoever reads it there has taken it, was handed it, or
wrote down why it could not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, roles_with
from takedown.accounts.visitor import Kind
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class AssignmentReason(models.TextChoices):
    """Why a caseworker has a case; the words are those of the page that asks."""

    TAKEN = "TAKEN", "Taken from the desk"
    AWAY = "AWAY", "I am away"
    FULL = "FULL", "I have too much"
    FITTING = "FITTING", "A colleague is the right one for it"
    ASKED = "ASKED", "The person asked for somebody else"
    KNOWN = "KNOWN", "I know somebody in it"
    OTHER = "OTHER", "Another reason"


# What somebody who hands a case on may say.
HAND_OVER_REASONS = tuple(one for one in AssignmentReason if one != AssignmentReason.TAKEN)


def grant_runs(now: datetime, *, through: str = "") -> Q:
    """Return what makes a grant live, asked of grants or `through` a relation to them."""
    return Q(**{f"{through}withdrawn_at__isnull": True, f"{through}expires_at__gt": now})


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about who works on what."""

    def live(self) -> AssignmentQuerySet:
        """Return assignments that have not ended, of people who still work there as caseworkers.

        Whoever left, or has another role now, holds nothing from that moment, whatever their rows say.
        """
        return self.filter(
            ended_at__isnull=True,
            membership__ended_at__isnull=True,
            membership__user__is_active=True,
            membership__role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
        )

    def granted(self, now: datetime) -> AssignmentQuerySet:
        """Return live ones in cases that their organisation is let into now: these open a case."""
        grants = "membership__organisation__case_grants__"
        let_in = grant_runs(now, through=grants) & Q(**{f"{grants}case": F("case")})
        return self.live().filter(let_in)

    def of_actor(self, actor: str | OuterRef) -> AssignmentQuerySet:
        """Return those of one person, as the audit names them (`Visitor.actor`)."""
        member = Cast("membership_id", models.CharField())
        return self.alias(actor=Concat(Value(f"{Kind.STAFF}:"), member)).filter(actor=actor)

    def of_organisation(self, organisation_id: uuid.UUID) -> AssignmentQuerySet:
        """Return those of people at one organisation."""
        return self.filter(membership__organisation_id=organisation_id)


class Assignment(models.Model):
    """One caseworker's work on one case, from when to when. Opens nothing without a live grant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assignments")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")
    # Who took it, or who handed it on: a kind and an id, as the audit names them.
    assigned_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=10, choices=AssignmentReason.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Retention:
        kind = "record"
        erased = "with the case; the audit keeps the ids"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "membership"],
                condition=Q(ended_at__isnull=True),
                name="one_live_assignment_for_a_case_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=AssignmentReason.values), name="assignment_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="assignment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"assignment {str(self.pk)[:8]}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Questions about emergencies."""

    def live(self, now: datetime) -> BreakGlassQuerySet:
        """Return those whose hour is not over, of people who may still do it where they work."""
        return self.filter(
            ends_at__gt=now,
            membership__ended_at__isnull=True,
            membership__user__is_active=True,
            membership__role__in=roles_with(Permission.OPEN_IN_AN_EMERGENCY),
        )

    def of_organisation(self, organisation_id: uuid.UUID) -> BreakGlassQuerySet:
        """Return those of people at one organisation."""
        return self.filter(membership__organisation_id=organisation_id)

    def unseen_by(self, membership_id: uuid.UUID) -> BreakGlassQuerySet:
        """Return those one manager was told of and has not said to have seen."""
        told = Told.objects.filter(
            opening=OuterRef("pk"), membership_id=membership_id, seen_at__isnull=True
        )
        return self.filter(Exists(told))


class BreakGlass(models.Model):
    """One opening of a case in an emergency: the reason in the person's words, and for how long."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="emergencies")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="emergencies")
    reason_sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # When the person whose case it is saw it in their notes.
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "with the case; the audit keeps that it happened"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="emergency_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(reason_sealed=b""), name="emergency_has_a_reason"),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"emergency {str(self.pk)[:8]}"

    @property
    def reason_place(self) -> Place:
        """Where the sealed reason belongs."""
        return Place("break_glass", str(self.pk), "reason")


class Told(models.Model):
    """One manager who is told of one opening: on their desk until they say that they saw it."""

    opening = models.ForeignKey(BreakGlass, on_delete=models.CASCADE, related_name="told")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="told")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "membership"], name="a_manager_is_told_once_of_an_emergency"
            )
        ]

    def __str__(self) -> str:
        """Show nothing."""
        return "told"

"""Handing a case to a colleague who has to say yes: for good, or to cover for somebody who is away.

Until the colleague takes it on, whoever has the case has it. At every moment one of the two has it, never both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import CharField, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from takedown.accounts.models import Membership
from takedown.accounts.roles import Permission, roles_with
from takedown.accounts.visitor import Kind
from takedown.cases.assignments import Assignment, AssignmentReason, grant_runs
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


class HandOverState(models.TextChoices):
    """What became of it."""

    WAITING = "WAITING", "Not answered yet"
    TAKEN = "TAKEN", "Taken on"
    DECLINED = "DECLINED", "They cannot"
    TAKEN_BACK = "TAKEN_BACK", "Taken back"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Questions about what colleagues asked of each other."""

    def waiting(self, now: datetime) -> HandOverQuerySet:
        """Return those that can still be answered: of people who work there now, and not over before they began."""
        return self._of_people_there().filter(
            Q(until__isnull=True) | Q(until__gt=now), state=HandOverState.WAITING
        )

    def covers(self, now: datetime) -> HandOverQuerySet:
        """Return covers that run now: who covers has the case, and who is away has not."""
        return self.covers_to_come(now).filter(begins_at__lte=now)

    def covers_to_come(self, now: datetime) -> HandOverQuerySet:
        """Return covers that were taken on and are not over: those that run now, and those that will."""
        taken = self._of_people_there().filter(state=HandOverState.TAKEN, ended_at__isnull=True)
        return taken.filter(until__gt=now)

    def granted_covers(self, now: datetime) -> HandOverQuerySet:
        """Return covers that run now, of cases that their organisation is let into: these open a case."""
        grants = "to__organisation__case_grants__"
        let_in = grant_runs(now, through=grants) & Q(**{f"{grants}case": F("assignment__case")})
        return self.covers(now).filter(let_in)

    def of_actor(self, actor: str | OuterRef) -> HandOverQuerySet:
        """Return those asked of one person, as the audit names them (`Visitor.actor`)."""
        member = Cast("to_id", CharField())
        return self.alias(actor=Concat(Value(f"{Kind.STAFF}:"), member)).filter(actor=actor)

    def of_organisation(self, organisation_id: uuid.UUID) -> HandOverQuerySet:
        """Return those between people of one organisation."""
        return self.filter(assignment__membership__organisation_id=organisation_id)

    def _of_people_there(self) -> HandOverQuerySet:
        # Whoever left, or has another role now, is asked nothing and covers nothing from that moment.
        return self.filter(
            assignment__in=Assignment.objects.live(),
            to__ended_at__isnull=True,
            to__user__is_active=True,
            to__role__in=roles_with(Permission.WORK_ON_GRANTED_CASES),
        )


class HandOver(models.Model):
    """One case that a colleague was asked to take on, and what they said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Whose case it is until it is taken on; in a cover it stays theirs.
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="hand_overs")
    to = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="asked_to_take")
    # Who asked: whoever has the case, or a manager for somebody who is away. A kind and an id, as the audit names them.
    offered_by = models.CharField(max_length=60)
    offered_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=AssignmentReason.choices)
    # What the caseworker wrote to the colleague, if anything: read once the case is taken on.
    words_sealed = models.BinaryField(null=True, blank=True)
    # Of a cover only: the first instant of it, and the first after it.
    begins_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=HandOverState.choices, default=HandOverState.WAITING
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # When somebody ended a cover before its time.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Retention:
        kind = "identifying"
        erased = "with the case; the audit keeps the ids"

    class Meta:
        app_label = "cases"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state=HandOverState.WAITING),
                name="one_colleague_at_a_time_is_asked_to_take_a_case",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=AssignmentReason.values), name="hand_over_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=HandOverState.WAITING, answered_at__isnull=True)
                | Q(
                    state__in=[
                        HandOverState.TAKEN,
                        HandOverState.DECLINED,
                        HandOverState.TAKEN_BACK,
                    ],
                    answered_at__gte=F("offered_at"),
                ),
                name="hand_over_is_answered_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True, until__isnull=True)
                | Q(until__gt=F("begins_at")),
                name="cover_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(
                    until__isnull=False,
                    state=HandOverState.TAKEN,
                    ended_at__gte=F("answered_at"),
                ),
                name="only_a_cover_that_was_taken_on_ends",
            ),
            models.CheckConstraint(
                condition=Q(words_sealed__isnull=True) | ~Q(words_sealed=b""),
                name="words_to_a_colleague_say_something",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"hand-over {str(self.pk)[:8]}"

    @property
    def is_cover(self) -> bool:
        """Whether it ends by itself."""
        return self.until is not None

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("hand_over", str(self.pk), "words")

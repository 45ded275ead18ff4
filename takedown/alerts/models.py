"""Alerts: that something about a case is worth a look, each raised once. They hold no content.

What an alert is about is named by its id only: clocks and sendings are rooms that come later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.alerts.heartbeats import Heartbeat
from takedown.alerts.nudges import Nudge
from takedown.alerts.safe_contact import SafeContact
from takedown.cases.models import Case
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

__all__ = ["PASSED", "REMINDER", "Alert", "AlertQuerySet", "Heartbeat", "Nudge", "SafeContact"]

PASSED = "passed"
# "reminder_" and the hours of the data file.
REMINDER = "reminder_"


class AlertQuerySet(models.QuerySet["Alert"]):
    """The one way to raise an alert."""

    def raise_passed(
        self, *, case_id: uuid.UUID, deadline_id: uuid.UUID, due_at: datetime, now: datetime
    ) -> bool:
        """Say once that a clock has passed; False when that was said before."""
        return self._raise_once(
            now, case_id=case_id, deadline_id=deadline_id, kind=PASSED, due_at=due_at
        )

    def raise_reminder(
        self,
        *,
        case_id: uuid.UUID,
        submission_id: uuid.UUID,
        kind: str,
        due_at: datetime,
        now: datetime,
    ) -> bool:
        """Remind once of a sending; False when that was done before."""
        return self._raise_once(
            now, case_id=case_id, submission_id=submission_id, kind=kind, due_at=due_at
        )

    def move_reminders(self, *, submission_id: uuid.UUID, sent_at: datetime, now: datetime) -> None:
        """Date what was raised from another time of sending, and take back what is not due yet."""
        for one in self.filter(submission_id=submission_id, kind__startswith=REMINDER):
            one.due_at = sent_at + timedelta(hours=int(one.kind.removeprefix(REMINDER)))
            if one.due_at > now:
                one.delete()
            else:
                one.save(update_fields=["due_at"])

    def drop_reminders(self, *, submission_id: uuid.UUID) -> None:
        """Take back what was raised of a sending that was not made."""
        self.filter(submission_id=submission_id, kind__startswith=REMINDER).delete()

    def _raise_once(self, now: datetime, *, due_at: datetime, **about: uuid.UUID | str) -> bool:
        # Of two at once the second waits for the first at the unique constraint, and finds its row.
        _, raised = self.get_or_create(**about, defaults={"due_at": due_at, "raised_at": now})
        return raised


class Alert(models.Model):
    """One alert: when it was due, when it was raised, and whether somebody has seen it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="alerts")
    deadline_id = models.UUIDField(null=True, blank=True)
    submission_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "deadline_id", "submission_id", "kind"],
                nulls_distinct=False,
                name="an_alert_is_raised_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=PASSED, deadline_id__isnull=False, submission_id__isnull=True)
                | Q(
                    kind__regex=rf"^{REMINDER}[0-9]+$",
                    deadline_id__isnull=True,
                    submission_id__isnull=False,
                ),
                name="alert_is_about_one_thing_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(raised_at__gte=F("due_at")), name="alert_is_not_raised_before_its_time"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_at__gte=F("raised_at")),
                name="alert_is_seen_after_it_was_raised",
            ),
        ]

    def __str__(self) -> str:
        """Show the kind only."""
        return f"alert {self.kind}"

"""The reminder sweep: our own reminders of letters to which the law gives no number, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from takedown.alerts.models import Alert
from takedown.alerts.reminders import plan
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.waiting import waiting_submissions

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.alerts.reminders import Reminder
    from takedown.removals.models import Submission

# For each reminder; the next sweep has the rest.
_AT_ONCE = 500


def raise_reminders(*, now: datetime) -> int:
    """Raise every reminder whose hour has come and return how many.

    The database lets an alert be raised once, so two sweeps at once need no lock.
    """
    return sum(_raise_all(reminder, now) for reminder in plan().reminders)


def open_submissions(now: datetime) -> QuerySet[Submission]:
    """Return sendings that may be reminded of: made by now, and still waiting."""
    return waiting_submissions().filter(submitted_at__lte=now)


def _raise_all(reminder: Reminder, now: datetime) -> int:
    said = Alert.objects.filter(submission_id=OuterRef("pk"), kind=reminder.kind)
    waiting = open_submissions(now - reminder.after).filter(~Exists(said))
    some = waiting.prefetch_related("request").order_by("submitted_at", "pk")[:_AT_ONCE]
    return sum(_raise(one, reminder, now) for one in some)


@transaction.atomic
def _raise(submission: Submission, reminder: Reminder, now: datetime) -> bool:
    """Remind of one sending; False where another sweep did so a moment ago."""
    case_id = submission.request.case_id
    raised = Alert.objects.raise_reminder(
        case_id=case_id,
        submission_id=submission.pk,
        kind=reminder.kind,
        due_at=reminder.due_at(submission.submitted_at or now),
        now=now,
    )
    if raised:
        record(
            Name.REMINDER_RAISED, actor="worker", case_id=case_id, now=now,
            submission=str(submission.pk), kind=reminder.kind,
        )  # fmt: skip
    return raised

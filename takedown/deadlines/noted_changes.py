"""What stands noted of the time of one sending under one rule: each change, less those taken back.

A change is taken back one at a time, the last first, so that a mistake takes nothing else with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.deadlines.models import ChangeKind, ClockChange

if TYPE_CHECKING:
    from datetime import date, datetime

    from takedown.removals.models import Submission

# What the record says of a sending that was not made after all.
NOT_SENT = "NOT_SENT"
# Where two were noted at one instant, the order in which they can have been.
_ORDER = (ChangeKind.PAUSED, ChangeKind.EXTENDED, ChangeKind.RESUMED, ChangeKind.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Noted:
    """How a time is counted by what stands noted: each day None where nothing of the kind does.

    `extended_in_pause` says that notice of a longer time came while the first had not begun to end.
    """

    extended_on: date | None = None
    extended_in_pause: bool = False
    paused_on: date | None = None
    confirmed_on: date | None = None


def standing_changes(submission: Submission, rule_id: str) -> list[ClockChange]:
    """Return the changes that stand, oldest first, each once whichever of the clocks it was made to."""
    changes = ClockChange.objects.filter(
        deadline__submission=submission, deadline__rule_id=rule_id, kind__in=_ORDER
    )
    # What was noted of a sending that was not made says nothing of the one that was.
    if since := not_sent_at(submission):
        changes = changes.filter(at__gt=since)
    once = {(one.at, ChangeKind(one.kind), one.day): one for one in changes}
    standing: list[ClockChange] = []
    for key in sorted(once, key=lambda key: (key[0], _ORDER.index(key[1]), str(key[2]))):
        if key[1] != ChangeKind.TAKEN_BACK:
            standing.append(once[key])
        elif standing:
            standing.pop()
    return standing


def what_is_noted(submission: Submission, rule_id: str) -> Noted:
    """Return how the time of a sending under a rule is counted."""
    extended_on = paused_on = confirmed_on = None
    in_pause = False
    for change in standing_changes(submission, rule_id):
        if change.kind == ChangeKind.EXTENDED:
            extended_on, in_pause = change.day, paused_on is not None
        elif change.kind == ChangeKind.PAUSED:
            paused_on = change.day
        else:
            paused_on, confirmed_on = None, change.day
    return Noted(extended_on, in_pause, paused_on, confirmed_on)


def not_sent_at(submission: Submission) -> datetime | None:
    """Return when a sending was last said not to have been made; None where that was never said."""
    said = Event.objects.filter(
        case_id=submission.request.case_id,
        name=Name.SENDING_CORRECTED,
        details__submission=str(submission.pk),
        details__state=NOT_SENT,
    )
    return said.order_by("-sequence").values_list("at", flat=True).first()

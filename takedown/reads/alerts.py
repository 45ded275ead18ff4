"""Alerts and our own reminders in words. The rows hold none: here they are made from the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.alerts.models import PASSED, Alert
from takedown.alerts.reminders import plan
from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.deadlines.waiting import waiting_submissions
from takedown.reads.clock_words import passed_line
from takedown.regimes.library import rule as rule_of
from takedown.removals.writing import heading_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission


@dataclass(frozen=True, slots=True)
class ReminderView:
    """The latest of our own reminders of one sending, and when the one after it comes.

    `label` has to stand beside it: it is no time the law gives.
    """

    submission_id: uuid.UUID
    request_id: uuid.UUID
    title: str
    text: str
    label: str
    when: str
    when_iso: str
    next_when: str
    next_iso: str
    next_step: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert that still holds. `label` is empty for a time the law gives."""

    id: uuid.UUID
    kind: str
    text: str
    label: str
    when: str
    when_iso: str
    is_new: bool
    deadline_id: uuid.UUID | None
    submission_id: uuid.UUID | None


def reminders(opened: OpenCase, now: datetime) -> list[ReminderView]:
    """Return what we would remind of now: one for each sending that still waits, oldest first."""
    zone = _zone_of(opened)
    reached = now - plan().reminders[0].after
    waiting = _waiting(opened).filter(submitted_at__lte=reached).order_by("submitted_at", "number")
    return [_reminder(opened, one, zone, now) for one in waiting]


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is new, in a line; `label` as in an AlertView."""

    text: str
    label: str


def new_lines(opened: OpenCase) -> list[NewLine]:
    """Return the alerts that nobody has seen and that still hold, newest first, what says the same once."""
    unseen = Alert.objects.filter(case=opened.case, seen_at__isnull=True)
    if not unseen.exists():
        return []
    # Of the reminders of a sending the latest holds, seen or not: they are all asked for.
    wanted = Alert.objects.filter(case=opened.case).exclude(kind=PASSED, seen_at__isnull=False)
    lines: dict[tuple[str, str], list[str]] = {}
    for one in _alerts(opened, wanted):
        if one.is_new:
            said = one.text.partition(": ")[2] if one.kind == PASSED else one.text
            lines.setdefault((said, one.label), []).append(one.text)
    return [
        NewLine(texts[0] if len(texts) == 1 else f"{len(texts):,} posts: {said}", label)
        for (said, label), texts in lines.items()
    ]


def alerts_of(opened: OpenCase) -> list[AlertView]:
    """Return the alerts of a case that still hold, newest first.

    One about a clock that was replaced, met, paused or stopped, or about a closed post, holds no more; of the reminders of a
    sending only the latest does, and none once it was taken back or everything in it is gone.
    """
    return _alerts(opened, Alert.objects.filter(case=opened.case))


def _alerts(opened: OpenCase, wanted: QuerySet[Alert]) -> list[AlertView]:
    zone = _zone_of(opened)
    clocks = (
        Deadline.objects.filter(case=opened.case, pk__in=wanted.values("deadline_id"))
        .running()
        .not_frozen()
        .select_related("post")
        .prefetch_related("submission__request")
    )
    passed = {clock.pk: passed_line(clock) for clock in clocks}
    titles = {one.pk: _title(opened, one) for one in _waiting(opened)}
    texts = {one.kind: one.text for one in plan().reminders}
    found: list[AlertView] = []
    reminded: set[uuid.UUID] = set()
    for alert in wanted.order_by("-due_at", "-raised_at", "pk"):
        clock, sending = alert.deadline_id, alert.submission_id
        if clock in passed:
            found.append(_alert(alert, passed[clock], "", zone))
        elif sending in titles and sending not in reminded:
            reminded.add(sending)
            text = f"{titles[sending]}: {texts.get(alert.kind, '')}".rstrip(": ")
            found.append(_alert(alert, text, plan().label, zone))
    return found


def _waiting(opened: OpenCase) -> QuerySet[Submission]:
    return waiting_submissions().filter(request__case=opened.case).prefetch_related("request")


def _reminder(
    opened: OpenCase, submission: Submission, zone: ZoneInfo, now: datetime
) -> ReminderView:
    sent_at = submission.submitted_at or now
    due = [one for one in plan().reminders if one.due_at(sent_at) <= now]
    to_come = [one for one in plan().reminders if one.due_at(sent_at) > now]
    latest, request = due[-1], submission.request
    after = to_come[0].due_at(sent_at) if to_come else None
    step = rule_of(request.rule_id, version=request.rule_version).next_step
    return ReminderView(
        submission_id=submission.pk,
        request_id=request.pk,
        title=_title(opened, submission),
        text=latest.text,
        label=plan().label,
        when=_when(latest.due_at(sent_at), zone),
        when_iso=latest.due_at(sent_at).isoformat(),
        next_when=_when(after, zone) if after else "",
        next_iso=after.isoformat() if after else "",
        next_step="" if to_come else step or "",
    )


def _alert(alert: Alert, text: str, label: str, zone: ZoneInfo) -> AlertView:
    return AlertView(
        id=alert.pk,
        kind=alert.kind,
        text=text,
        label=label,
        when=_when(alert.due_at, zone),
        when_iso=alert.due_at.isoformat(),
        is_new=alert.seen_at is None,
        deadline_id=alert.deadline_id,
        submission_id=alert.submission_id,
    )


def _title(opened: OpenCase, submission: Submission) -> str:
    request = submission.request
    return f"{heading_of(opened, request)}, {request.reference}"


def _zone_of(opened: OpenCase) -> ZoneInfo:
    return ZoneInfo(read_answers(opened.case, opened.key).zone)


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"

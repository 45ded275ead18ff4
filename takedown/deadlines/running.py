"""Starts and stops clocks. The law's arithmetic is `regimes.due`; here its answer becomes rows.

A receipt that is shown later is counted under the version of the rule that was in force on the day
of that receipt, as the law itself would; the clock it replaces keeps the version, the words and the
dates it had. A rule that is edited changes no clock that runs.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.deadlines.counted import count, counted_from_receipt
from takedown.deadlines.models import ENDED_BY_REMOVAL, ChangeKind, ClockChange, Deadline
from takedown.deadlines.noted_changes import what_is_noted
from takedown.regimes.due import receipt_day
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import Submission

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from takedown.deadlines.counted import Counted, Ending
    from takedown.deadlines.noted_changes import Noted
    from takedown.posts.models import ReportedPost
    from takedown.regimes.calendars import Calendar
    from takedown.regimes.due import Outcome
    from takedown.regimes.schema import Rule
    from takedown.removals.models import RemovalRequest


def rule_on_receipt(rule_id: str, received_at: datetime) -> Rule:
    """Return the version of a rule that covers something received at this instant.

    Raises regimes.refusals for a rule nobody knows. Where no version was in force, the latest is
    returned, and working it out says that no clock runs.
    """
    latest = rule_of(rule_id)
    day = receipt_day(latest, received_at, calendar=latest.calendar)
    return rule_of(rule_id, on=day)


def outcome_for(
    rule: Rule,
    *,
    received_at: datetime,
    facts: Mapping[str, str],
    lacking: Collection[str] = frozenset(),
    calendar: str | Calendar | None = None,
    confirmed: datetime | date | None = None,
    extended: bool = False,
) -> Counted:
    """Return what the law gives for something received at this instant.

    `calendar` is the recipient's nation, the rule's own unless given; `confirmed` is the second
    moment some duties count from; `extended` takes the longer period. Raises regimes.refusals.
    """
    return count(
        rule,
        received_at=received_at,
        facts=facts,
        lacking=lacking,
        calendar=calendar,
        confirmed=confirmed,
        extended=extended,
    )


def start_clocks(
    submission: Submission,
    *,
    posts: Sequence[ReportedPost],
    outcome: Outcome,
    received_at: datetime,
    basis: str,
    now: datetime,
) -> list[Deadline]:
    """Save a clock for each post and stage; none where the law gives no end, or it was stopped.

    Clocks of these posts under the same rule are replaced, and stay visible. What stands noted of
    this time (an extension, a pause, a second moment) holds for the new ones. What a picture that is
    gone has met is worked out anew by whoever calls.
    """
    if not outcome.starts_a_clock:
        return []
    present = submission.deadlines.present()
    before = list(present.filter(rule_id=outcome.rule_id, post__in=list(posts)))
    if any(clock.stopped_at for clock in before):
        return []
    noted = what_is_noted(submission, outcome.rule_id)
    counted = _as_noted(counted_from_receipt(outcome), noted, received_at)
    Deadline.objects.filter(pk__in=[clock.pk for clock in before]).update(replaced_at=now)
    clocks = [
        Deadline(
            case_id=submission.request.case_id,
            submission=submission,
            post=post,
            basis=basis,
            received_at=received_at,
            started_at=now,
            paused_on=noted.paused_on,
            **_columns(counted, ending),
        )
        for post in posts
        for ending in counted.endings
    ]
    _take_over(clocks, before)
    return Deadline.objects.bulk_create(clocks)


def stop_clocks(request: RemovalRequest, *, by: str, now: datetime) -> list[Deadline]:
    """Stop what still counts for a request that was withdrawn; return those clocks.

    They stay visible; they never pass and never alert. Call it in the transaction of the
    withdrawal, before that is recorded: rows are locked before the audit chain everywhere.
    """
    return _follow(request, ChangeKind.STOPPED, by=by, now=now)


def clocks_go_on(request: RemovalRequest, *, by: str, now: datetime) -> list[Deadline]:
    """Let the clocks of a request count again that `stop_clocks` stopped, and return those."""
    return _follow(request, ChangeKind.FOLLOWED, by=by, now=now)


def _follow(
    request: RemovalRequest, change: ChangeKind, *, by: str, now: datetime
) -> list[Deadline]:
    stops = change is ChangeKind.STOPPED
    # The same lock as whoever starts or changes clocks of a sending takes.
    sendings = (
        Submission.objects.filter(request=request).order_by("pk").select_for_update(no_key=True)
    )
    present = Deadline.objects.present().filter(
        submission__in=list(sendings), stopped_at__isnull=stops
    )
    concerned = present.filter(met_at__isnull=True) if stops else present
    clocks = list(concerned.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for clock in clocks:
        clock.stopped_at = now if stops else None
    Deadline.objects.bulk_update(clocks, ["stopped_at"])
    ClockChange.objects.bulk_create(
        ClockChange(deadline=clock, kind=change, at=now, by=by) for clock in clocks
    )
    return clocks


def all_known(rule: Rule) -> dict[str, str]:
    """Return the facts of a rule as they were when a clock of it started: each of them known."""
    return {fact.id: "yes" for fact in rule.facts}


def _as_noted(outcome: Counted, noted: Noted, received_at: datetime) -> Counted:
    """Count with the second moment and the extension that stand noted, where they count from here."""
    day, zone = noted.confirmed_on, ZoneInfo(outcome.zone)
    again = partial(
        count,
        outcome.rule,
        received_at=received_at,
        facts=all_known(outcome.rule),
        calendar=outcome.calendar,
        # A second moment before the receipt that is now shown changes nothing.
        confirmed=day if day and day >= received_at.astimezone(zone).date() else None,
    )
    if day is None and noted.extended_on is None:
        return outcome
    first = again(extended=False)
    return again(extended=True) if _still_in_time(noted, first) else first


def _still_in_time(noted: Noted, first: Counted) -> bool:
    """Whether notice of a longer time came within the first period as it is counted now."""
    if noted.extended_on is None or first.rule.extension is None or not first.endings:
        return False
    last = first.endings[0].late_at - timedelta(microseconds=1)
    in_time = noted.extended_on <= last.astimezone(ZoneInfo(first.zone)).date()
    # While they wait for what they asked for, the first period has not begun to end.
    return in_time or noted.extended_in_pause


def _take_over(clocks: Sequence[Deadline], before: Sequence[Deadline]) -> None:
    """Let the new clocks be met by an answer where those before were.

    Whether a picture that is gone has met them is worked out from what was seen (`by_removal`).
    """
    answered = [one for one in before if one.stage not in ENDED_BY_REMOVAL]
    met = {(one.post_id, one.stage): one.met_at for one in answered}
    for clock in clocks:
        clock.met_at = met.get((clock.post_id, clock.stage))


def _columns(counted: Counted, ending: Ending) -> dict[str, object]:
    """Return what the law says of one stage, as columns."""
    return {
        "rule_id": counted.rule_id,
        "rule_version": counted.version,
        "stage": ending.stage,
        "what": ending.what,
        "legal_basis": counted.rule.legal_basis,
        "next_step": counted.rule.next_step or "",
        "confirmed_on": counted.confirmed_on,
        "extended": counted.extended,
        "calendar": counted.calendar,
        "zone": counted.zone,
        "due_on": ending.due_on,
        "due_at": ending.due_at,
        "late_at": ending.late_at,
        "working": list(counted.trace),
        "source": counted.source,
    }

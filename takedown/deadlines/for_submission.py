"""The clocks of one sending: what is known of its duty, what of it went, and when it was received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import read_answers
from takedown.deadlines.running import all_known, outcome_for, rule_on_receipt, start_clocks
from takedown.deadlines.seats import calendar_for
from takedown.posts.models import ReportedPost
from takedown.removals.known import known_facts
from takedown.removals.models import RemovalRequest
from takedown.removals.offers import went_whole
from takedown.removals.particulars import read_particulars
from takedown.removals.recipients import channel
from takedown.removals.routes import REPORTS

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline
    from takedown.regimes.due import Outcome
    from takedown.removals.models import Submission


def outcome_of(opened: OpenCase, submission: Submission, *, received_at: datetime) -> Outcome:
    """Return what the law gives for this sending, received at this instant; its trace says why.

    What was submitted is what counts: elements that did not go are missing.
    Raises vault.CannotOpen.
    """
    request = submission.request
    rule = rule_on_receipt(request.rule_id, received_at)
    facts = known_facts(
        rule,
        answers=read_answers(opened.case, opened.key),
        particulars=read_particulars(request, opened.key),
        platform=request.platform,
        channel=channel(submission.channel_id),
        covered=_covered_now(request),
        report_made=_report_made(request),
    )
    went = {one.id for one in rule.elements}
    if not submission.whole_notice_went:
        went &= set(submission.elements_went)
    lacking = frozenset(one.id for one in rule.elements) - went
    calendar = calendar_for(rule, platform=request.platform)
    return outcome_for(
        rule, received_at=received_at, facts=facts, lacking=lacking, calendar=calendar
    )


def _covered_now(request: RemovalRequest) -> str:
    """As it stands now: another tab may have noted it since this row was read."""
    noted = RemovalRequest.objects.filter(pk=request.pk).values_list("covered", flat=True).first()
    return noted or ""


def _report_made(request: RemovalRequest) -> bool:
    """Whether the letter follows an intimate image content report of which all was sent.

    By whom it was made is an element of the complaint, checked before it is approved.
    """
    before = request.follows
    return before is not None and before.rule_id in REPORTS and went_whole(before)


def _outcome_now(opened: OpenCase, submission: Submission, received_at: datetime) -> Outcome:
    """What was known when a clock started is known: a later change of the answers stops none."""
    outcome = outcome_of(opened, submission, received_at=received_at)
    if outcome.starts_a_clock or not submission.deadlines.present().exists():
        return outcome
    rule = rule_on_receipt(submission.request.rule_id, received_at)
    calendar = calendar_for(rule, platform=submission.request.platform)
    return outcome_for(rule, received_at=received_at, facts=all_known(rule), calendar=calendar)


def clocks_for(
    opened: OpenCase, submission: Submission, *, received_at: datetime, basis: str, now: datetime
) -> list[Deadline]:
    """Start the clocks of a sending, or none where the law gives no time or something is missing.

    A letter that is not followed starts none either; they start when it is followed again.
    """
    if submission.request.withdrawn_at is not None:
        return []
    return start_clocks(
        submission,
        posts=list(ReportedPost.objects.filter(submitted__submission=submission)),
        outcome=_outcome_now(opened, submission, received_at),
        received_at=received_at,
        basis=basis,
        now=now,
    )

"""Sent letters for which no clock runs though the law they rest on gives a time: which, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.alerts.reminders import rules_reminded_of
from takedown.deadlines.for_submission import outcome_of
from takedown.deadlines.models import Deadline
from takedown.regimes.missing import Lack
from takedown.removals.models import Covered, ReceiptBasis, RemovalRequest, Submission
from takedown.removals.writing import heading_of, services_of

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase
    from takedown.regimes.due import Outcome

ONLY_A_PART = "Only a part of it went, so no time in the law may have begun."


@dataclass(frozen=True, slots=True)
class NoClock:
    """Why no clock runs for one sending: to the person, and the working in the words of the rule."""

    say: list[str]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Unclocked:
    """One letter that was sent, and why no clock runs for it."""

    request_id: uuid.UUID
    letter: str
    why: str


def why_no_clock(opened: OpenCase, sending: Submission) -> NoClock:
    """Return why a sending for which no clock runs has none; nothing before it was sent."""
    if sending.received_at is None:
        return NoClock([], [])
    outcome = outcome_of(opened, sending, received_at=sending.received_at)
    shown = sending.receipt_basis == ReceiptBasis.SHOWN
    denied = sending.request.covered == Covered.NO
    say = ["They say that this law does not cover them."] if denied else _plainly(outcome)
    return NoClock(say, [estimated(one, shown=shown) for one in outcome.trace])


def unclocked_letters(opened: OpenCase) -> list[Unclocked]:
    """Return the letters that were sent and for which no clock runs; our reminders speak of the rest."""
    letters = RemovalRequest.objects.filter(
        case=opened.case,
        withdrawn_at__isnull=True,
        submissions__submitted_at__isnull=False,
    )
    reminded = rules_reminded_of()
    clocked = Deadline.objects.filter(case=opened.case).present()
    without = letters.exclude(pk__in=clocked.values("submission__request")).distinct()
    found = [
        one
        for one in without.order_by("approved_at", "pk").prefetch_related("submissions__request")
        if one.rule_id not in reminded
    ]
    services = services_of(opened, found)
    return [_unclocked(opened, one, services[one.pk]) for one in found]


def _unclocked(opened: OpenCase, letter: RemovalRequest, service: str) -> Unclocked:
    sent = sorted(letter.submissions.all(), key=lambda one: one.number)
    whole = next((one for one in sent if one.submitted_at and one.whole_notice_went), None)
    why = " ".join(why_no_clock(opened, whole).say) if whole else ONLY_A_PART
    heading = heading_of(opened, letter, service=service)
    return Unclocked(letter.pk, f"{heading}, {letter.reference}", why)


def _plainly(outcome: Outcome) -> list[str]:
    """Say each fact that is not settled; where none is, what the rule itself says after the receipt."""
    unsettled = [one.plain or one.sentence for one in outcome.missing if one.lack is Lack.FACT]
    return unsettled or list(outcome.trace[1:])


def estimated(line: str, *, shown: bool) -> str:
    """Return a line of working: counted from the sending where nothing shows receipt, it says only that."""
    if shown or not line.startswith("Received "):
        return line
    return f"{line.replace('Received ', 'Sent ', 1)} Receipt is not shown yet."

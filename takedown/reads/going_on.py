"""What stands beside the one thing to do now: letters that were approved and not sent, and which others fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import read_answers
from takedown.posts.models import ReportedPost
from takedown.reads.letters import request_of
from takedown.reads.standings import SEEN_GONE
from takedown.removals.offers import offers_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.reads.letters import RequestRow
    from takedown.reads.steps import NextStep

# So many are named; the rest is counted.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class StillToSend:
    """Approved letters that nobody said were sent: the first few, and how many more there are."""

    rows: list[RequestRow]
    more: int


@dataclass(frozen=True, slots=True)
class Further:
    """A letter that went, beside which others can be written now: how many."""

    request_id: uuid.UUID
    count: int
    beside: str


def still_to_send(rows: Sequence[RequestRow], step: NextStep) -> StillToSend:
    """Return the approved letters that were not sent, but for that of the step itself.

    They stay in sight until somebody notes that they went, or stops following them.
    """
    shown = step.request.id if step.request else None
    found = [row for row in rows if _waits(row) and row.id != shown]
    return StillToSend(found[:_MOST_NAMED], max(0, len(found) - _MOST_NAMED))


def _waits(row: RequestRow) -> bool:
    is_followed = row.is_approved and not row.is_withdrawn and not row.is_frozen
    return is_followed and row.sent < row.sendings


def further_letters(
    opened: OpenCase, rows: Sequence[RequestRow], *, now: datetime
) -> Further | None:
    """Return the newest letter that went about something nobody saw gone, beside which others can be written.

    Those that were begun about the same service already are not counted. None where there is none.
    """
    went = [row for row in rows if row.sent and not row.is_withdrawn and not row.is_frozen]
    for row in went:
        left = ReportedPost.objects.filter(requested__request=row.id).exclude(SEEN_GONE)
        if not left.exists():
            continue
        request = request_of(opened, row.id)
        offers = offers_for(request, answers=read_answers(opened.case, opened.key), now=now)
        begun = {each.rule_id for each in rows if each.service == row.service}
        fitting = [one.kind for one in offers if one.is_open and one.kind.rule_id not in begun]
        if fitting:
            return Further(row.id, len(fitting), row.heading)
    return None

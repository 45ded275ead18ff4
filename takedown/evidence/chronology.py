"""What happened, in words, from the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.evidence.record import ChronologyLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.audit.models import Event

_WORDS = {
    Name.CASE_OPENED: "Notes opened",
    Name.POSTS_ADDED: "Posts added",
    Name.EARLIER_REPORT_NOTED: "An earlier report noted",
    Name.REQUEST_APPROVED: "Letter approved",
    Name.SUBMISSION_MADE: "Letter sent",
    Name.RECEIPT_RECORDED: "Receipt recorded",
    Name.CLOCK_STARTED: "Clock started",
    Name.CLOCK_CORRECTED: "Clock corrected by proof of receipt",
    Name.CLOCK_PASSED: "Time of a clock passed",
    Name.OUTCOME_RECORDED: "Post looked at",
    Name.CAPTURE_ADDED: "Picture of a post added",
    Name.REFERENCE_ADDED: "Reference image added",
    Name.MATCH_DECIDED: "Likeness decided by a person",
    Name.PACK_ASKED_FOR: "Evidence pack asked for",
}


def chronology(events: Iterable[Event]) -> tuple[ChronologyLine, ...]:
    """Return the events that matter to a reader, in order."""
    return tuple(
        ChronologyLine(
            at=event.at,
            what=_WORDS[Name(event.name)],
            source=f"audit event {event.sequence}",
        )
        for event in events
        if event.name in _WORDS
    )

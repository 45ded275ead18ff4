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
    Name.REQUEST_APPROVED: "Letter approved by a person with access to the notes",
    Name.SUBMISSION_MADE: "The person recorded that they sent a letter; section 3 has which, and when",
    Name.RECEIPT_RECORDED: "An answer was entered that is said to show receipt",
    Name.CLOCK_STARTED: "Counting of a time limit recorded",
    Name.CLOCK_CORRECTED: "Time limit counted again from the receipt entered",
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

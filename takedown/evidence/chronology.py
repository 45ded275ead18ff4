"""What happened, in words, from the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.evidence.record import ChronologyLine
from takedown.posts.models import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.audit.models import Event

_WORDS = {
    Name.CASE_OPENED: "Notes opened",
    Name.POSTS_ADDED: "Posts added",
    Name.EARLIER_REPORT_NOTED: "An earlier report noted",
    Name.REQUEST_APPROVED: "Letter approved by a person with access to the notes",
    Name.SUBMISSION_MADE: "The person recorded that they sent a letter (section 3)",
    Name.RECEIPT_RECORDED: "An answer was entered that is said to show receipt",
    Name.CLOCK_STARTED: "Counting of a time limit recorded",
    Name.CLOCK_CORRECTED: "Time limit counted again from the receipt entered",
    Name.CLOCK_PASSED: "Time of a clock passed",
    Name.CLOCK_EXTENDED: "Time limit extended, as the service gave notice",
    Name.CLOCK_PAUSED: "Time limit paused, as the service asked for identity",
    Name.CLOCK_RESUMED: "Time limit counted on",
    Name.CLOCK_STOPPED: "Time limit not counted any more: the letter is not followed",
    Name.REQUEST_WITHDRAWN: "A person with access to the notes stopped following a letter; no notice to the recipient is recorded",
    Name.REPLY_ADDED: "An answer entered",
    Name.REPLY_DECIDED: "What an answer says decided by a person",
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
            what=_what(event),
            source=f"audit event {event.sequence}",
        )
        for event in events
        if event.name in _WORDS
    )


def _what(event: Event) -> str:
    if event.name == Name.SUBMISSION_MADE and event.details.get("state") == str(False):
        return "The person recorded that they sent a part of a letter (section 3, where not sent whole since)"
    if event.name == Name.SUBMISSION_MADE and event.actor == "worker":
        return "A mail server took a letter sent from here (section 3)"
    if event.name == Name.REPLY_ADDED and event.actor == "worker":
        return "An answer came by mail"
    if event.name == Name.OUTCOME_RECORDED and event.details.get("kind") == Basis.SERVICE_SAYS:
        return "What the service says of a post noted"
    return _WORDS[Name(event.name)]

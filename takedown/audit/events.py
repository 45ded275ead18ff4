"""The closed list of events, and which details each may carry (ids, counts and choices only)."""

from __future__ import annotations

from enum import StrEnum


class Name(StrEnum):
    """Everything that is ever recorded."""

    CASE_OPENED = "CASE_OPENED"
    CASE_ENTERED = "CASE_ENTERED"
    CODE_CONFIRMED = "CODE_CONFIRMED"
    PIN_SET = "PIN_SET"
    PIN_WRONG = "PIN_WRONG"
    SESSIONS_ENDED = "SESSIONS_ENDED"
    ANSWERS_SAVED = "ANSWERS_SAVED"
    POSTS_ADDED = "POSTS_ADDED"
    POST_REMOVED = "POST_REMOVED"
    EARLIER_REPORT_NOTED = "EARLIER_REPORT_NOTED"
    CONTACT_CHOSEN = "CONTACT_CHOSEN"
    REQUEST_DRAFTED = "REQUEST_DRAFTED"
    REQUEST_APPROVED = "REQUEST_APPROVED"
    SUBMISSION_MADE = "SUBMISSION_MADE"
    RECEIPT_RECORDED = "RECEIPT_RECORDED"
    OUTCOME_RECORDED = "OUTCOME_RECORDED"
    CLOCK_STARTED = "CLOCK_STARTED"
    CLOCK_CORRECTED = "CLOCK_CORRECTED"
    CLOCK_PASSED = "CLOCK_PASSED"
    ACCESS_GRANTED = "ACCESS_GRANTED"
    ACCESS_WITHDRAWN = "ACCESS_WITHDRAWN"
    CASE_VIEWED = "CASE_VIEWED"
    REFERENCE_ADDED = "REFERENCE_ADDED"
    REFERENCE_WITHDRAWN = "REFERENCE_WITHDRAWN"
    CAPTURE_ADDED = "CAPTURE_ADDED"
    PICTURE_READ = "PICTURE_READ"
    PICTURE_REFUSED = "PICTURE_REFUSED"
    PICTURE_VIEWED = "PICTURE_VIEWED"
    MATCH_SUGGESTED = "MATCH_SUGGESTED"
    MATCH_DECIDED = "MATCH_DECIDED"
    LETTER_DOWNLOADED = "LETTER_DOWNLOADED"
    PACK_ASKED_FOR = "PACK_ASKED_FOR"
    PACK_BUILT = "PACK_BUILT"
    PACK_DOWNLOADED = "PACK_DOWNLOADED"
    WORK_SET_ASIDE = "WORK_SET_ASIDE"
    ERASE_ASKED_FOR = "ERASE_ASKED_FOR"
    ERASE_UNDONE = "ERASE_UNDONE"
    CASE_ERASED = "CASE_ERASED"
    ORGANISATION_CREATED = "ORGANISATION_CREATED"
    PERSON_INVITED = "PERSON_INVITED"
    INVITATION_TAKEN = "INVITATION_TAKEN"


# A detail that is not here is refused: a link or a name cannot slip into a table that is kept.
PERMITTED = frozenset(
    {
        "post", "posts", "request", "submission", "clock", "rule", "version", "grant", "count",
        "reference", "capture", "match", "decision", "band", "support", "pack", "organisation",
        "membership", "invitation", "role", "channel", "outcome", "reason_code", "level", "kind",
        "digest", "at_once", "state", "work", "questions",
    }
)  # fmt: skip

"""What happened, in words, from the audit chain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.common.moments import moment
from takedown.deadlines.models import Basis as Clock
from takedown.deadlines.noted_changes import NOT_SENT
from takedown.evidence import chronology_answers as answers
from takedown.evidence import chronology_held as held
from takedown.evidence.chronology_later import said_later
from takedown.evidence.names import SUBJECTS
from takedown.evidence.record import ZONE, ChronologyLine
from takedown.posts.looks import Said
from takedown.posts.models import Basis, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from takedown.audit.models import Event
    from takedown.evidence.chronology_later import ClockOf
    from takedown.evidence.record import PostRecord

_WORDS = {
    Name.CASE_OPENED: "Notes opened",
    Name.POSTS_ADDED: "Posts added",
    Name.EARLIER_REPORT_NOTED: "An earlier report noted",
    Name.REQUEST_APPROVED: "Letter approved by a person with access to the notes",
    Name.SUBMISSION_MADE: "A letter recorded as sent",
    Name.RECEIPT_RECORDED: "An answer was entered that is said to show receipt",
    Name.RECEIPT_TAKEN_BACK: "What was said to show receipt taken back",
    Name.CLOCK_STARTED: "Counting of a time limit recorded",
    Name.CLOCK_CORRECTED: "Time limit counted again from the receipt entered",
    Name.CLOCK_PASSED: "Time of a clock passed",
    Name.CLOCK_EXTENDED: "Time limit extended, as the service gave notice",
    Name.CLOCK_PAUSED: "Time limit paused, as the service asked for identity",
    Name.CLOCK_RESUMED: "Time limit counted on",
    Name.CLOCK_CHANGE_TAKEN_BACK: "Noted by mistake, and taken back: what stands above of a longer or paused time limit",
    Name.CLOCK_STOPPED: "Time limit not counted any more: the letter is not followed",
    Name.REQUEST_WITHDRAWN: "A person with access to the notes stopped following a letter; no notice to the recipient is recorded",
    Name.REQUEST_FOLLOWED: "A person with access to the notes followed a letter again",
    Name.SENDING_CORRECTED: "The time of a sending corrected",
    Name.COVERED_NOTED: "Noted what the recipient says of the law that covers it",
    Name.REPLY_ADDED: "An answer entered",
    Name.REPLY_DECIDED: "What an answer says decided by a person",
    Name.REPLY_MOVED: "An answer put elsewhere",
    Name.OUTCOME_RECORDED: "Post looked at",
    Name.OUTCOME_CORRECTED: "What was noted of a post said to be a mistake, or to count after all",
    Name.CAPTURE_ADDED: "Picture of a post added",
    Name.REFERENCE_ADDED: "Reference image added",
    Name.FINGERPRINT_ADDED: "Fingerprint of a photo added, made in a browser; the photo is not held",
    Name.MATCH_DECIDED: "Likeness decided by a person",
    Name.COPY_PARTED: "A person said that a picture is no copy of another",
    Name.PACK_ASKED_FOR: "Evidence pack asked for",
    Name.INITIALS_CHOSEN: "The letters before the numbers of exhibits chosen anew",
    **held.WORDS,
}

_CARRIED = "An answer carried over by software to a copy, as a person asked"
# What a person, or a service, says of a post. Gone depends on who looked.
_SEEN = {
    Outcome.THERE: "still there",
    Outcome.BACK: "there again: it came back",
    Outcome.REGION: "hidden in some countries only",
}
_COVERED = {
    "YES": "it is covered",
    "NO": "it is not covered",
}
_GONE = {
    Basis.SIGNED_IN: "gone, by somebody signed in",
    Basis.SIGNED_OUT: "not seen by somebody not signed in: weak",
    Basis.SERVICE_SAYS: "gone, as the service says",
}


def chronology(
    events: Iterable[Event],
    *,
    names: Mapping[str, str] | None = None,
    clocks: Mapping[str, ClockOf] | None = None,
) -> tuple[ChronologyLine, ...]:
    """Return the events that matter to a reader, in order; `names` tells by id what each is about.

    `clocks` are the time limits of the case by id.

    What was said to be a mistake stands where it was made, and says so.
    """
    all_of_them = list(events)
    corrected = said_later(all_of_them, clocks or {})
    named = {**held.called(all_of_them), **(names or {})}
    return tuple(
        ChronologyLine(
            at=event.at,
            what=f"{_what(event, named)}{corrected.get(event.sequence, '')}",
            source=f"event {event.sequence} (section 7)",
        )
        for event in all_of_them
        if event.name in _WORDS or event.name in _SAID_OF
    )


def posted(posts: Iterable[PostRecord]) -> tuple[ChronologyLine, ...]:
    """Return when the posts were put up, where that is known."""
    return tuple(
        ChronologyLine(
            at=post.posted_at,
            what=f"Put up, by the time in its number: {post.number}",
            source="the number in its address (section 2)",
        )
        for post in posts
        if post.posted_at is not None
    )


def _what(event: Event, names: Mapping[str, str]) -> str:
    about = [str(event.details.get(subject, "")) for subject in SUBJECTS]
    named = next((names[one] for one in about if one in names), "")
    said = f"{_words(event)}{_how_many(event)}"
    return f"{said}: {named}" if named else said


def _how_many(event: Event) -> str:
    count = event.details.get("count")
    return f" ({count})" if event.name == Name.POSTS_ADDED and isinstance(count, int) else ""


def _words(event: Event) -> str:
    words = _SAID_OF.get(Name(event.name))
    return words(event) if words else _WORDS[Name(event.name)]


def _who(event: Event) -> str:
    return "A caseworker" if event.actor.startswith(f"{Kind.STAFF}:") else "The person"


def _sent(event: Event) -> str:
    if event.details.get("state") == str(False):
        return (
            f"{_who(event)} recorded that a part of a letter was sent (section 3, where not sent "
            f"whole since){_noted_before(event)}"
        )
    if event.actor == "worker":
        return "A mail server took a letter sent from here (section 3)"
    return f"{_who(event)} recorded that a letter was sent (section 3){_noted_before(event)}"


def _noted_before(event: Event) -> str:
    before = str(event.details.get("before", ""))
    if not before:
        return ""
    return f", noted before as {moment(datetime.fromisoformat(before), zone=ZONE).local}"


def _receipt(event: Event) -> str:
    before = str(event.details.get("before", ""))
    words = _WORDS[Name(event.name)]
    if not before:
        return words
    return f"{words}, noted before as received {moment(datetime.fromisoformat(before), zone=ZONE).local}"


def _corrected(event: Event) -> str:
    said = f"{_who(event)} corrected when a letter was sent (section 3)"
    if event.details.get("state") == NOT_SENT:
        said = f"{_who(event)} said that a letter was not sent after all; its time limits count no more"
    return f"{said}{_noted_before(event)}"


def _counted_again(event: Event) -> str:
    if event.details.get("kind") == Clock.ESTIMATED:
        return "Time limit counted again from the time of sending"
    return _WORDS[Name.CLOCK_CORRECTED]


def _covered(event: Event) -> str:
    said = _COVERED.get(str(event.details.get("decision")))
    if said is None:
        return f"{_who(event)} took back what was noted of the law that a recipient says covers it"
    return f"{_who(event)} noted what the recipient itself says of the law, {said}"


def _likeness(event: Event) -> str:
    words = _WORDS[Name.MATCH_DECIDED]
    return _CARRIED if event.details.get("kind") == "copy" else words


def _looked(event: Event) -> str:
    outcome = Outcome(event.details.get("outcome", Outcome.UNKNOWN))
    kind = str(event.details.get("kind"))
    basis = Basis(kind) if kind in Basis.values else Basis.NONE
    if event.details.get("state") and outcome != Outcome.UNKNOWN:
        return f"An answer about a post read otherwise, or put elsewhere; what stands of the post: {_seen(outcome, basis)}"
    return _outcome(outcome, basis)


def _corrected_look(event: Event) -> str:
    seen = _looked(event).removeprefix("Post looked at, ")
    noted = f"what event {event.details['event']} noted of a post: {seen}"
    if event.details["decision"] == Said.MISTAKE:
        return f"{_who(event)} said that it was a mistake, {noted}"
    return f"{_who(event)} said that it counts after all, {noted}"


def _outcome(outcome: Outcome, kind: Basis) -> str:
    if outcome == Outcome.UNKNOWN:
        return "A person no longer reads an answer as saying that a post is gone"
    said = (
        "What the service says of a post noted" if kind == Basis.SERVICE_SAYS else "Post looked at"
    )
    return f"{said}, {_seen(outcome, kind)}"


def _seen(outcome: Outcome, kind: Basis) -> str:
    return _SEEN.get(outcome) or _GONE.get(kind, "gone")


_SAID_OF: Mapping[Name, Callable[[Event], str]] = {
    **held.SAID_OF,
    **answers.SAID_OF,
    Name.SUBMISSION_MADE: _sent,
    Name.SENDING_CORRECTED: _corrected,
    Name.RECEIPT_RECORDED: _receipt,
    Name.RECEIPT_TAKEN_BACK: _receipt,
    Name.CLOCK_CORRECTED: _counted_again,
    Name.COVERED_NOTED: _covered,
    Name.OUTCOME_RECORDED: _looked,
    Name.OUTCOME_CORRECTED: _corrected_look,
    Name.MATCH_DECIDED: _likeness,
}

"""What a clock says: its title, its state by word and shape, and the sentence under it.

Nothing is called late before it is late on every reading, and nothing is said to be proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.deadlines.models import ENDED_BY_ANY_WORD, ENDED_BY_REMOVAL, Basis, ChangeKind
from takedown.deadlines.unseen import was_seen
from takedown.posts.models import Basis as Seen
from takedown.posts.models import Outcome
from takedown.reads.clock_over import estimated_over_words, over_words
from takedown.regimes.tell import date_in_words, day_in_words
from takedown.removals.known import coverage_is_open

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from takedown.deadlines.models import ClockChange, Deadline
    from takedown.deadlines.notes import Note

_FROM_WHAT_THEY_GOT = "Counted from the day they had what they asked for."
_ESTIMATED = (
    "Counted from when it was sent. When their answer shows when they received it, add that."
)
_EXTENDED = "They gave notice in time, with reasons, that they take longer. The law allows it once."
_PAUSED = (
    "They asked, on {day}, for proof of identity. If they had good reason to doubt it, the time begins on the "
    "day they have what they asked for: note that day here."
)
_AT_ITS_END = (
    "On the earlier reading of the law the time is at its end. On the later reading they have "
    "until the end of {day}. Only after that is it late."
)
_STOPPED = (
    "Not followed here any more: you stopped following this letter. They still have it, so their time "
    "in the law may go on."
)
_SAID = "They say that it is gone. Nobody has looked yet."
_COUNTS_ON = "The time counts until somebody has seen it gone."
_OVER_UNSEEN = "The time, as it is counted here, is over. If it is still there, say what you saw: then you can go on."
_SAID_NOT_SEEN = "They say that it is gone. Somebody who was not signed in did not see it. That alone shows little."
_SEEN_GONE_BACK = "Somebody saw that it was gone. It was not gone when somebody looked later."
_SAID_GONE_BACK = "They said that it was gone. It was not gone when somebody looked later."
# What ends no time that was met before.
_UP_AGAIN = frozenset({Outcome.BACK, Outcome.THERE, Outcome.REGION})

# How a page names what is due; the rule's own words otherwise.
_THINGS = {
    "answer": "their answer",
    "answer_extended": "their answer",
    "acknowledge": "their acknowledgement",
    "confirm_receipt": "their confirmation that they received it",
    "outer": "the platform's determination, at the latest,",
}


@dataclass(frozen=True, slots=True)
class State:
    """The state of a clock: its name (which gives the shape), its word and its sentence."""

    name: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock ends, in words, as a machine reads it, and what has to be said with it."""

    words: str
    iso: str
    note: str


def thing_of(clock: Deadline) -> str:
    """Return what is due, as a noun."""
    return _THINGS.get(clock.stage, clock.what)


def title_of(clock: Deadline, now: datetime) -> str:
    """Return the words before the date."""
    said, condition = _title(clock, now), if_covered(clock)
    if condition:
        said = f"{condition}{said.replace('the time in the law', 'the time')}"
    return f"Post {clock.post.number}: {said}"


def _title(clock: Deadline, now: datetime) -> str:
    if clock.met_at is not None and clock.stage not in ENDED_BY_REMOVAL:
        return f"{thing_of(clock)} came; it was due by"
    if clock.met_at is None and clock.stopped_at is not None:
        return f"the time for {thing_of(clock)} is not followed any more"
    if clock.met_at is None and clock.paused_on is not None:
        return f"the time for {thing_of(clock)} stands still"
    is_over = clock.passed_at is not None or (clock.met_at is not None and now >= clock.late_at)
    if clock.stage in ENDED_BY_REMOVAL:
        # Of a claim no line beside it says from when it is counted.
        unsure = clock.met_at is not None and is_over and clock.basis != Basis.SHOWN
        counted = ", counted from when it was sent," if unsure else ""
        return f"the time in the law{counted} {'ended' if is_over else 'ends'} on"
    return f"{thing_of(clock)} {'was' if is_over else 'is'} due by"


def due_of(clock: Deadline, zone: ZoneInfo) -> Due:
    """Return the end in words: an hour on the person's own clock, or the last day."""
    if clock.met_at is None and (clock.paused_on or clock.stopped_at):
        return Due("", "", "")
    if clock.due_on is not None and clock.met_at is not None:
        return Due(day_in_words(clock.due_on), clock.due_on.isoformat(), "")
    if clock.due_on is not None:
        where = "" if clock.zone == zone.key else f" in {city(clock.zone)}"
        said = f"They have until the end of that day{where}."
        return Due(day_in_words(clock.due_on), clock.due_on.isoformat(), said)
    local = clock.due_at.astimezone(zone)
    return Due(
        f"{day_in_words(local.date())}, {_hour(local)}",
        clock.due_at.isoformat(),
        "" if not local.utcoffset() else f"In UTC: {clock.due_at.day} {clock.due_at:%B, %H:%M}.",
    )


def state_of(clock: Deadline, now: datetime, *, met: Sequence[Note] = ()) -> State:
    """Return the state of a clock at this moment; `met` are the notes that met it (by_removal.what_met)."""
    if clock.met_at is not None:
        return _met(clock, met, now)
    if clock.stopped_at is not None:
        return State("stopped", "Not followed", _STOPPED)
    if clock.paused_on is not None:
        return State("paused", "Paused", _PAUSED.format(day=date_in_words(clock.paused_on)))
    if now >= clock.due_at:
        return _ended(clock, now)
    return _to_come(clock)


def if_covered(clock: Deadline) -> str:
    """Return the condition where nobody has looked whether the law covers a site (for the Act, ss.3 and 4)."""
    return "if this law covers the site, " if coverage_is_open(clock.submission.request) else ""


def _met(clock: Deadline, met: Sequence[Note], now: datetime) -> State:
    if clock.stage not in ENDED_BY_REMOVAL:
        word = "They have it" if clock.stage in ENDED_BY_ANY_WORD else "They answered"
        late = clock.met_at is not None and clock.met_at >= clock.late_at
        return State("done", word, "It is dated after the end." if late else "")
    seen = was_seen(met)
    if clock.post.outcome in _UP_AGAIN:
        return State("done", "It was gone", _SEEN_GONE_BACK if seen else _SAID_GONE_BACK)
    if seen:
        return State("done", "Gone", "Somebody saw that it is gone.")
    weak = clock.post.outcome == Outcome.GONE and Seen(clock.post.outcome_basis).is_weak
    said = _SAID_NOT_SEEN if weak else _SAID
    if clock.stopped_at is not None:
        return State("done", "Gone, they say", said)
    counts = _COUNTS_ON if now < clock.late_at else _OVER_UNSEEN
    return State("said", "Gone, they say", f"{said} {counts}")


def passed_line(clock: Deadline) -> str:
    """Say in one line that a clock has passed; that it is estimated where it is."""
    law = "in the law" if clock.stage in ENDED_BY_REMOVAL else f"for {thing_of(clock)}"
    said = f"Post {clock.post.number}: {if_covered(clock)}the time {law} has passed"
    return f"{said}." if clock.basis == Basis.SHOWN else f"{said}, counted from when it was sent."


def change_line(change: ClockChange, words: str) -> str:
    """Say what was done to a clock, on which day, where the law allows it, and what was noted."""
    day = date_in_words(change.day) if change.day else date_in_words(change.at.date())
    said = {
        ChangeKind.EXTENDED: f"On {day} they gave notice that they take longer",
        ChangeKind.PAUSED: f"On {day} they asked for proof of identity",
        ChangeKind.RESUMED: f"On {day} they had what they asked for; the time begins there",
        ChangeKind.STOPPED: f"On {day} following this letter was stopped here",
        ChangeKind.FOLLOWED: f"On {day} this letter was followed again",
        ChangeKind.TAKEN_BACK: f"On {day} the last of what stood above was taken back: it had been noted by mistake",
    }[ChangeKind(change.kind)]
    source = f" ({change.source})" if change.source else ""
    return f"{said}{source}.{f' Noted: {words}' if words else ''}"


def _ended(clock: Deadline, now: datetime) -> State:
    if now < clock.late_at:
        said = _AT_ITS_END.format(day=day_in_words(clock.latest_day))
        shown = clock.basis == Basis.SHOWN
        return State("due", "At its end", said if shown else f"{said} {_ESTIMATED}")
    if clock.basis == Basis.SHOWN:
        return State("passed", "Passed", over_words(clock, condition=if_covered(clock)))
    return State("passed", "Estimated", estimated_over_words(clock, condition=if_covered(clock)))


def _to_come(clock: Deadline) -> State:
    shown = clock.basis == Basis.SHOWN
    if clock.confirmed_on is not None and not clock.extended:
        return State("confirmed" if shown else "estimated", "Running", _FROM_WHAT_THEY_GOT)
    if clock.extended:
        return State("extended", "Extended", _EXTENDED if shown else f"{_EXTENDED} {_ESTIMATED}")
    return (
        State("confirmed", "Receipt shown", "")
        if shown
        else State("estimated", "Estimated", _ESTIMATED)
    )


def moment_in_words(at: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as people say it on their own clock: Friday 27 November 2026, 3:46 am."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{day_in_words(local.date())}, {_hour(local)}"


def city(zone: str) -> str:
    """Return the place that a time zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def _hour(at: datetime) -> str:
    """Return the time as people say it: 5:30 pm, midnight, midday."""
    if (at.hour, at.minute) in {(0, 0), (12, 0)}:
        return "midday" if at.hour else "midnight"
    return f"{at.hour % 12 or 12}:{at.minute:02}\u00a0{'am' if at.hour < 12 else 'pm'}"

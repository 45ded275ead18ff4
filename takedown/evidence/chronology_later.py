"""What was said later of an event: it stands in the chronology where it was made, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from takedown.audit.events import Name
from takedown.deadlines.noted_changes import NOT_SENT
from takedown.posts.looks import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from takedown.audit.models import Event


class ClockOf(NamedTuple):
    """The sending that a time limit is of, by id, and what became of it: counted otherwise, met in time, or paused."""

    submission: str
    is_replaced: bool
    is_in_time: bool = False
    is_paused: bool = False


# What is said of each, where the letter turns out not to have been sent.
_NOT_SENT = {
    Name.SUBMISSION_MADE: ", said later not to have been sent (event {})",
    Name.CLOCK_STARTED: ", of a letter said later not to have been sent (event {})",
    Name.CLOCK_PASSED: ", of a letter said later not to have been sent (event {})",
}


def said_later(events: Sequence[Event], clocks: Mapping[str, ClockOf]) -> dict[int, str]:
    """Return what is to be added to an event, by its place in the chain. `clocks` are those of the case by id."""
    return {
        **{one.sequence: said for one in events if (said := _passed_since(one, clocks))},
        **_mistaken_looks(events),
        **_receipts_taken_back(events),
        **_not_sent(events, clocks),
    }


_REPLACED = ", of a time limit that was counted otherwise later"
_IN_TIME = ", by what was noted until then; what was noted later says that it was met in time"
_PAUSED = ", by what was noted until then; a pause that began before its end was noted later"


def _passed_since(event: Event, clocks: Mapping[str, ClockOf]) -> str:
    clock = clocks.get(str(event.details.get("clock", "")))
    if event.name != Name.CLOCK_PASSED or clock is None:
        return ""
    if clock.is_replaced:
        return _REPLACED
    if clock.is_in_time:
        return _IN_TIME
    return _PAUSED if clock.is_paused else ""


def _mistaken_looks(events: Iterable[Event]) -> dict[int, str]:
    said = {
        event.details["event"]: event for event in events if event.name == Name.OUTCOME_CORRECTED
    }
    return {
        number: f", said to be a mistake later (event {event.sequence})"
        for number, event in said.items()
        if event.details["decision"] == Said.MISTAKE
    }


def _receipts_taken_back(events: Iterable[Event]) -> dict[int, str]:
    found: dict[int, str] = {}
    noted: dict[str, list[int]] = {}
    for event in events:
        sending = str(event.details.get("submission", ""))
        if event.name == Name.RECEIPT_RECORDED:
            noted.setdefault(sending, []).append(event.sequence)
        elif event.name == Name.RECEIPT_TAKEN_BACK:
            for number in noted.pop(sending, []):
                found[number] = f", taken back later (event {event.sequence})"
    return found


def _not_sent(events: Iterable[Event], clocks: Mapping[str, ClockOf]) -> dict[int, str]:
    found: dict[int, str] = {}
    noted: dict[str, list[Event]] = {}
    for event in events:
        clock = clocks.get(str(event.details.get("clock", "")))
        sending = clock.submission if clock else str(event.details.get("submission", ""))
        if event.name in _NOT_SENT:
            noted.setdefault(sending, []).append(event)
        elif event.name == Name.SENDING_CORRECTED and event.details.get("state") == NOT_SENT:
            for one in noted.pop(sending, []):
                found[one.sequence] = _NOT_SENT[Name(one.name)].format(event.sequence)
    return found

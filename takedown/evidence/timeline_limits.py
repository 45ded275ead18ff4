"""The time limits of a record as bars: from when each is counted, to where it ends, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.evidence.figures import without_code
from takedown.evidence.timeline_text import safe

if TYPE_CHECKING:
    from takedown.evidence.record import ClockRecord, PackRecord

MOST_BARS = 10


class Ending(StrEnum):
    """How a bar is drawn. A later one of a bar's posts gives way to an earlier one."""

    PASSED = "passed"
    RUNNING = "running"
    HALTED = "halted"
    OTHER = "other"
    MET = "met"


# What the state of a clock starts with, and holds: how it is drawn, and the few words for it.
_STATES = (
    ("end passed on the earlier", "", Ending.RUNNING, "end passed on the earlier reading only"),
    ("end passed", "to another letter", Ending.OTHER, "said gone in answer to another letter"),
    ("end passed", "", Ending.PASSED, "end passed"),
    ("running", "", Ending.RUNNING, "still running"),
    ("paused", "", Ending.HALTED, "paused"),
    ("not followed", "", Ending.HALTED, "not followed here any more"),
    ("answered", "after the end", Ending.PASSED, "answered after the end"),
    ("answered", "", Ending.MET, "answered"),
    ("acknowledged", "after the end", Ending.PASSED, "acknowledged after the end"),
    ("acknowledged", "", Ending.MET, "acknowledged"),
    ("gone", "after that live", Ending.OTHER, "gone, and there again later"),
    ("gone", "after that hidden", Ending.OTHER, "gone, and later hidden in part"),
    (
        "gone, as the service says in",
        "after the end",
        Ending.OTHER,
        "gone after the end, the service says",
    ),
    ("gone, as the service says", "after the end", Ending.OTHER, "said gone, noted after the end"),
    ("gone", "after the end", Ending.OTHER, "seen gone only after the end"),
    ("gone, as the service says", "", Ending.MET, "gone before the end, the service says"),
    ("gone", "before the end", Ending.MET, "seen gone before the end"),
)


@dataclass(frozen=True)
class Limit:
    """One duty of one letter, for all posts with the same period. `states` says how each stands."""

    request: str
    duty: str
    start: datetime | None
    end: datetime
    due: datetime | date
    states: tuple[tuple[str, int], ...]
    ending: Ending
    estimated: bool


def limits(record: PackRecord) -> tuple[Limit, ...]:
    """Return the time limits, the passed ones first and then those that end first."""
    groups: dict[tuple[object, ...], list[ClockRecord]] = {}
    starts = _starts(record)
    for clock in record.clocks:
        start = clock.start or starts.get((clock.request, clock.post))
        key = (clock.request, clock.duty, start, clock.due, clock.basis.startswith("Estimated"))
        groups.setdefault(key, []).append(clock)
    found = [
        _limit(clocks, clocks[0].start or starts.get((clocks[0].request, clocks[0].post)), record)
        for clocks in groups.values()
    ]
    return tuple(
        sorted(found, key=lambda one: (one.ending != Ending.PASSED, one.end, one.request, one.duty))
    )


def _starts(record: PackRecord) -> dict[tuple[str, str], datetime]:
    """Return from when a request was with its recipient, for the posts that only one sending has."""
    found: dict[tuple[str, str], list[datetime]] = {}
    for request in record.requests:
        for sent in request.submissions:
            for post in sent.posts:
                at = sent.received_at or sent.submitted_at
                found.setdefault((request.number, post), []).append(at)
    return {key: times[0] for key, times in found.items() if len(times) == 1}


def _limit(clocks: list[ClockRecord], start: datetime | None, record: PackRecord) -> Limit:
    counts: dict[str, int] = {}
    endings = set()
    for clock in clocks:
        ending, words = _ending(clock.state)
        endings.add(ending)
        counts[words] = counts.get(words, 0) + 1
    first = clocks[0]
    end = end_of(first.due, record.time_zone)
    return Limit(
        request=safe(first.request),
        duty=safe(without_code(first.duty)),
        # A start at or after the end would be a mistake of the record: only the end is drawn.
        start=start if start and start < end else None,
        end=end,
        due=first.due,
        states=tuple(counts.items()),
        ending=next(one for one in Ending if one in endings),
        estimated=first.basis.startswith("Estimated"),
    )


def end_of(due: datetime | date, zone: str) -> datetime:
    """Return the first instant after a time limit; a day ends at midnight in `zone`."""
    if isinstance(due, datetime):
        return due
    after = due + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _ending(state: str) -> tuple[Ending, str]:
    for start, holds, ending, words in _STATES:
        if state.startswith(start) and holds in state:
            return ending, words
    return Ending.OTHER, safe(state)

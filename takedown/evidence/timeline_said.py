"""What stands below the timeline, and the words that stand for it where it cannot be seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from takedown.common.moments import day_in_words, moment
from takedown.evidence.timeline_axis import DAY, HOUR, changes
from takedown.evidence.timeline_limits import MOST_BARS, Ending, Limit
from takedown.evidence.timeline_text import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.evidence.record import PackRecord

_MOST_SAID = 6
_MOST_CHANGES = 2
_LONGEST_NAME = 60
_MINUTE = timedelta(minutes=1)
_KEY = {
    Ending.PASSED: "Black bar: the time ran out, for one post at least.",
    Ending.RUNNING: "Grey bar: still running when this pack was made, grey as far as it had run.",
    Ending.HALTED: "Broken frame: paused, or not followed here.",
    Ending.OTHER: "White bar: as its words say.",
    Ending.MET: "Striped bar: answered or seen gone before the end, as its words say.",
}


def span(length: timedelta) -> str:
    """Return a length of time in whole days, hours or minutes, never more than it is."""
    for unit, word, least in ((DAY, "day", 2), (HOUR, "hour", 1), (_MINUTE, "minute", 1)):
        count = length // unit
        if count >= least:
            return f"{count:,} {word}{'' if count == 1 else 's'}"
    return "under a minute"


def undated_posts(record: PackRecord) -> int:
    """Return for how many posts nobody knows when they were put up."""
    return sum(post.posted_at is None for post in record.posts)


def notes(
    record: PackRecord, bars: Sequence[Limit], ends: tuple[datetime, datetime], *, is_torn: bool
) -> tuple[str, ...]:
    """Return the sentences below the drawing, as few as it needs."""
    said = [_clock_words(record, ends)]
    if count := undated_posts(record):
        said.append(_times_missing(count, len(record.posts)))
    if is_torn:
        said.append("Each part between the tears has its own scale; the dates count.")
    endings = {one.ending for one in bars[:MOST_BARS]}
    said += [words for ending, words in _KEY.items() if ending in endings]
    if len(bars) > MOST_BARS:
        said.append(f"{len(bars) - MOST_BARS:,} more time limits are in section 4 and not drawn.")
    answers = [
        one
        for asked in record.requests
        for sent in asked.submissions
        for one in sent.sorted_answers
    ]
    if undated := sum(one.at is None for one in answers):
        said.append(f"Answers without a date, not drawn: {undated:,}.")
    return tuple(said)


def _times_missing(count: int, of: int) -> str:
    return f"Not drawn, as nobody knows when they were put up: {count:,} of {of:,} posts."


def _clock_words(record: PackRecord, ends: tuple[datetime, datetime]) -> str:
    first = moment(ends[0], zone=record.time_zone).local.split()[4]
    said = f"Times are those of {record.time_zone}: {first}"
    found = changes(*ends, record.time_zone)
    if len(found) > _MOST_CHANGES:
        return f"Times are those of {record.time_zone}: {first} or {_other(first, found)}, as on the day."
    for at, name in found:
        said += f", then {name} from {_day(at, record)}"
    return f"{said}."


def _other(first: str, found: Sequence[tuple[datetime, str]]) -> str:
    return " or ".join(sorted({name for _, name in found} - {first}))


def _day(at: datetime, record: PackRecord) -> str:
    return " ".join(moment(at, zone=record.time_zone).local.split()[:3])


def alternative(record: PackRecord, bars: Sequence[Limit], answers: tuple[int, int]) -> str:
    """Return the drawing in words, with its first few letters and time limits."""
    posted = sorted(post.posted_at for post in record.posts if post.posted_at)
    said = ["Timeline of what the table below lists."]
    if posted:
        said.append(
            f"Posts put up, {len(posted):,} of {len(record.posts):,} known:"
            f" {_from_to(posted, record)}."
        )
    if reported := sorted(post.reported_at for post in record.posts):
        said.append(f"Posts reported here, {len(reported):,}: {_from_to(reported, record)}.")
    sent = [
        f"{safe(one.number)} to {safe(asked.recipient)[:_LONGEST_NAME]}, {_at(one.submitted_at, record)}"
        for asked in record.requests
        for one in asked.submissions
    ]
    said.append(f"Letters sent, {len(sent):,}{_few(sent)}")
    said.append(f"Answers and receipts, {answers[0]:,}, of these without a date {answers[1]:,}.")
    ends = [f"{one.request}, {_due(one, record)}, {_states(one)}" for one in bars]
    said.append(f"Time limits, {len(ends):,}{_few(ends)}")
    return " ".join(said)


def _states(one: Limit) -> str:
    return " and ".join(f"{words[:_LONGEST_NAME]} for {count:,}" for words, count in one.states[:4])


def _few(items: Sequence[str]) -> str:
    if not items:
        return "."
    more = f"; and {len(items) - _MOST_SAID:,} more" if len(items) > _MOST_SAID else ""
    return f": {'; '.join(items[:_MOST_SAID])}{more}."


def _from_to(times: Sequence[datetime], record: PackRecord) -> str:
    first, last = _at(times[0], record), _at(times[-1], record)
    return first if first == last else f"{first} to {last}"


def _due(one: Limit, record: PackRecord) -> str:
    if isinstance(one.due, datetime):
        return f"due {_at(one.due, record)}"
    return f"due by the end of {day_in_words(one.due)}"


def _at(at: datetime, record: PackRecord) -> str:
    return moment(at, zone=record.time_zone).local

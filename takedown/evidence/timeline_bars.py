"""The time limits of the timeline, each a bar with its words above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from takedown.common.moments import day_in_words
from takedown.evidence.timeline_lanes import Lane, empty
from takedown.evidence.timeline_limits import Ending, Limit
from takedown.evidence.timeline_text import (
    LEFT,
    NAME,
    RIGHT,
    Label,
    cut,
    label,
    safe,
    short_time,
    width_of,
)

if TYPE_CHECKING:
    from takedown.evidence.record import PackRecord
    from takedown.evidence.timeline_axis import Axis

_BAR_ROW = 31.0
_BAR_HEIGHT = 8.0
_HATCH = 6
_LIMIT_WORDS = 500.0


@dataclass(frozen=True)
class Bar:
    """One time limit: its frame, how much of it had run out, and strokes across it where it was met."""

    x: float
    y: float
    width: float
    height: float
    ending: Ending
    elapsed: float
    has_start: bool
    strokes: tuple[float, ...]


def bars_of(
    record: PackRecord, line: Axis, bars: tuple[Limit, ...]
) -> tuple[Lane, tuple[Bar, ...]]:
    """Return the words and the bars, one below another, from the top of their lane."""
    if not bars:
        return empty("None counted", LEFT), ()
    drawn, labels = [], []
    for index, one in enumerate(bars):
        y = 5 + _BAR_ROW * index
        drawn.append(_bar(one, y + 15, line, record.created_at))
        labels.append(_bar_words(one, drawn[-1], record))
    return Lane(marks=(), labels=tuple(labels), height=_BAR_ROW * len(bars) + 5), tuple(drawn)


def _bar(one: Limit, y: float, line: Axis, made: datetime) -> Bar:
    end = line.x(one.end)
    start = line.x(one.start) if one.start else end
    elapsed = max(start, min(line.x(made), end)) if made < one.end else end
    strokes = range(int(start) + 2, int(end - _BAR_HEIGHT), _HATCH)
    return Bar(
        x=start,
        y=y,
        width=round(max(end - start, 1.5), 1),
        height=_BAR_HEIGHT,
        ending=one.ending,
        elapsed=round(elapsed - start, 1),
        has_start=one.start is not None,
        strokes=tuple(map(float, strokes)) if one.ending == Ending.MET else (),
    )


def _bar_words(one: Limit, bar: Bar, record: PackRecord) -> Label:
    posts = sum(count for _, count in one.states)
    states = ", ".join(
        f"{words} ({count:,})" if len(one.states) > 1 else words for words, count in one.states
    )
    due = (
        short_time(one.due, record)
        if isinstance(one.due, datetime)
        else f"the end of {day_in_words(one.due)}"
    )
    head = cut(states[:1].upper() + states[1:], _LIMIT_WORDS * 0.6, bold=True) + ":"
    counts = f", {posts:,} posts" if posts > 1 else ""
    start = ", start estimated" if one.estimated else ""
    who = cut(_recipient(one, record), NAME)
    tail = f" {due}{start}, {who}{counts}: {one.duty} ({one.request})"
    tail = cut(tail, max(_LIMIT_WORDS, RIGHT - bar.x) - width_of(head, bold=True))
    whole = width_of(head, bold=True) + width_of(tail)
    return label(max(LEFT, min(bar.x, RIGHT - whole)), bar.y - 5, tail, head=head)


def _recipient(one: Limit, record: PackRecord) -> str:
    found = (asked.recipient for asked in record.requests if safe(asked.number) == one.request)
    return safe(next(found, ""))

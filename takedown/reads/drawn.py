"""The weeks of a case as a drawing: letters, answers, what was gone or came back, and the times that run.

It shows counts and days only: no name, no link, no picture, and nothing that is frozen. Across it all
places are per cent of its width, so that one drawing fits a telephone and a wide screen; down it they
are in lines of its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_ids
from takedown.evidence.timeline_axis import Part, ticks
from takedown.evidence.timeline_text import day_of
from takedown.reads.drawn_facts import Day, bars_of, days_of
from takedown.reads.parts import listed_words
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.reads.drawn_facts import Bar

# The narrowest telephone leaves so many pixels: where marks fit there, they fit everywhere.
_NARROW = 288.0
# Marks nearer than this are one, with a count; in per cent.
_NEAR = 13.0
# From here on the number stands before its mark.
_RIGHT = 82.0
_MOST_DAYS_SAID = 6
_NAMES = {
    "letter": "Letters sent",
    "answer": "Answers",
    "gone": "Posts gone",
    "back": "Posts that came back",
}
_HEAD, _LANE, _BAR, _FOOT = 4.0, 3.2, 4.2, 0.4


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn mark: where it is, for how many things it stands, and on which side of it the number is."""

    x: float
    count: int

    @property
    def is_right(self) -> bool:
        """Whether there is no room after it."""
        return self.x > _RIGHT


@dataclass(frozen=True, slots=True)
class LaneDrawn:
    """What happened of one kind, on one line."""

    kind: str
    name: str
    y: float
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class BarDrawn:
    """One time: from where to where, how much of it is over, how it ends, and its words. Widths in per cent."""

    x: float
    width: float
    over: float
    y: float
    kind: str
    # Where it ends; None beyond the drawing, and where it stands still.
    end: float | None
    is_estimated: bool
    words: str
    count: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing, and the same in words. `height` is in lines of its text."""

    title: str
    height: float
    now: float
    ticks: list[Tick]
    lanes: list[LaneDrawn]
    bars: list[BarDrawn]
    words: list[str]


def drawing(opened: OpenCase, *, now: datetime) -> Drawing | None:
    """Return the weeks of a case as drawn; None where nothing was sent, or all of it is frozen."""
    frozen = frozen_ids(opened.case.pk)
    if opened.case.pk in frozen:
        return None
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    days = days_of(opened, frozen=frozen, zone=zone)
    bars, more = bars_of(opened, frozen=frozen, zone=zone, now=now)
    if not any(days.values()):
        return None
    line = _axis(opened.case.opened_at, days.values(), bars, now)
    lanes = _lanes(days, line)
    below = _HEAD + _LANE * len(lanes)
    return Drawing(
        title=_title(line, zone),
        height=round(below + _BAR * len(bars) + _FOOT, 1),
        now=_x(line, now),
        ticks=_ticks(line, zone),
        lanes=lanes,
        bars=[_bar(one, line, now, below + _BAR * place) for place, one in enumerate(bars)],
        words=[
            *_said(days, zone, year=now.astimezone(zone).year),
            *(one.said for one in bars),
            *_and_more(more),
        ],
    )


def _axis(
    opened_at: datetime, days: Iterable[list[Day]], bars: Sequence[Bar], now: datetime
) -> Part:
    """From the first save to the end of the nearest time to come, or to now."""
    first = min([opened_at, *(day.at for each in days for day in each)])
    to_come = [one.end for one in bars if one.end > now and one.kind == "running"]
    end = max([now, min(to_come, default=now), *(day.at for each in days for day in each)])
    return Part(start=first, end=end, left=0.0, right=_NARROW)


def _x(line: Part, at: datetime) -> float:
    return round(100 * line.x(at) / _NARROW, 1)


def _ticks(line: Part, zone: ZoneInfo) -> list[Tick]:
    """Return the days that have room; the first and the last where no midnight has."""
    found = [at.astimezone(zone) for at in ticks(line, zone.key)]
    midnights = [at for at in found if (at.hour, at.minute) == (0, 0)]
    return [Tick(_x(line, at), day_of(at)) for at in midnights or found[:1]]


def _lanes(days: dict[str, list[Day]], line: Part) -> list[LaneDrawn]:
    drawn = [(kind, found) for kind, found in days.items() if found]
    return [
        LaneDrawn(kind=kind, name=_NAMES[kind], y=_HEAD + _LANE * place, marks=_marks(found, line))
        for place, (kind, found) in enumerate(drawn)
    ]


def _marks(days: Iterable[Day], line: Part) -> list[Mark]:
    marks: list[Mark] = []
    for day in days:
        x = _x(line, day.at)
        if marks and x - marks[-1].x < _NEAR:
            marks[-1] = Mark(marks[-1].x, marks[-1].count + day.count)
        else:
            marks.append(Mark(x, day.count))
    return marks


def _bar(one: Bar, line: Part, now: datetime, y: float) -> BarDrawn:
    start, end = _x(line, one.start), _x(line, one.end)
    over = min(max(_x(line, now), start), end)
    has_end = one.kind != "paused" and one.end <= line.end
    return BarDrawn(
        x=start,
        width=round(max(end - start, 1.0), 1),
        over=round(over - start, 1),
        y=round(y, 1),
        kind=one.kind,
        end=end if has_end else None,
        is_estimated=one.is_estimated,
        words=one.words,
        count=one.count,
    )


def _title(line: Part, zone: ZoneInfo) -> str:
    first, last = (date_in_words(at.astimezone(zone)) for at in (line.start, line.end))
    return f"What happened from {first} to {last}, drawn. The list after it says the same in words."


def _said(days: dict[str, list[Day]], zone: ZoneInfo, *, year: int) -> list[str]:
    """Return what happened in words; of a day in this year everybody knows the year."""
    told = []
    for kind, found in days.items():
        if found:
            dated = ((one.count, date_in_words(one.at.astimezone(zone))) for one in found)
            each = [f"{count:,} on {day.removesuffix(f' {year}')}" for count, day in dated]
            told.append(f"{_NAMES[kind]}: {listed_words(each, most=_MOST_DAYS_SAID)}.")
    return told


def _and_more(count: int) -> list[str]:
    return [f"Other times that are not drawn: {count}. They stand above."] if count else []

"""The words and ticks of the time axis, and its tears as they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.evidence.timeline_axis import DAY, HOUR, Axis, Part, Tear, ticks
from takedown.evidence.timeline_said import span
from takedown.evidence.timeline_text import LEFT, RIGHT, Label, centred, day_of, full_time

if TYPE_CHECKING:
    from takedown.evidence.record import PackRecord

# A tear in which lines of the chronology lie is not empty.
_EMPTY = "nothing recorded"
# The lines of words above the axis.
_LINES = (27.0, 37.0, 47.0)
_LINE = 10.0
_GASH_TOP, _TOOTH, _GAPE = 53.0, 8.0, 3.5


@dataclass(frozen=True)
class Gash:
    """A tear as SVG paths: the bare paper, and its two edges."""

    paper: str
    edges: str


def scale(record: PackRecord, line: Axis) -> tuple[tuple[Label, ...], tuple[float, ...]]:
    """Return the words above the axis, and where its ticks are."""
    found = [tick for part in line.parts for tick in _ticks(part, record.time_zone)]
    top = _LINES[-max(len(lines) for _, lines in found)]
    words = [
        _middle(x, top + _LINE * row, one) for x, lines in found for row, one in enumerate(lines)
    ]
    for tear in line.tears:
        middle = (tear.left + tear.right) / 2
        words += [
            _middle(middle, _LINES[0] + _LINE * n, one) for n, one in enumerate(_torn(tear, record))
        ]
    made = f"This pack asked for, {full_time(record.created_at, record)}"
    words.append(centred(line.x(record.created_at), 11, "", (LEFT, RIGHT), head=made))
    return tuple(words), tuple(round(x, 1) for x, _ in found)


def _ticks(part: Part, zone: str) -> list[tuple[float, tuple[str, ...]]]:
    """Return each tick with its day, its year at the first and where that changes, and its time."""
    found = [at.astimezone(ZoneInfo(zone)) for at in ticks(part, zone)]
    by_hour = any(two - one < DAY for one, two in pairwise(found))
    said = []
    year = 0
    for at in found:
        exact = by_hour or (at.hour, at.minute) != (0, 0)
        lines = (
            day_of(at),
            str(at.year) if at.year != year else "",
            f"{at:%H:%M}" if exact else "",
        )
        said.append((part.x(at), tuple(one for one in lines if one)))
        year = at.year
    return said


def _torn(tear: Tear, record: PackRecord) -> tuple[str, ...]:
    if tear.end - tear.start < HOUR:
        return ("the scale", "changes", "here")
    length = span(tear.end - tear.start)
    if tear.start >= record.created_at:
        return (length, "still to", "come")
    if any(tear.start < line.at.astimezone(UTC) < tear.end for line in record.chronology):
        return (length, "cut out,", "see table")
    return (f"{length},", *_EMPTY.split())


def gash(tear: Tear, height: float) -> Gash:
    """Return a tear from the axis down, as paths."""
    middle = round((tear.left + tear.right) / 2, 1)
    teeth = range(int((height - _GASH_TOP) // _TOOTH) + 1)
    sides = [
        [
            f"{middle + side + (_TOOTH / 4) * (-1) ** tooth:.1f} {_GASH_TOP + tooth * _TOOTH:.1f}"
            for tooth in teeth
        ]
        for side in (-_GAPE, _GAPE)
    ]
    edges = " ".join(f"M {' L '.join(side)}" for side in sides)
    return Gash(paper=f"M {' L '.join((*sides[0], *reversed(sides[1])))} Z", edges=edges)


def _middle(x: float, y: float, text: str) -> Label:
    return centred(x, y, text, (LEFT, RIGHT))

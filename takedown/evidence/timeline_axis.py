"""The time axis of the timeline: true to scale in each part, and torn where long nothing happened.

All lengths are CSS pixels. A tear says how long it leaves out; each part has a scale of its own, and
its dates are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# Up to here a period of 48 hours is wide enough to be seen without a tear.
_SHORT_ENOUGH = 21 * DAY
_MOST_TEARS = 4
_WORTH_A_TEAR = 0.2
_TEAR = 60.0
_LEAST_PART = 62.0
_MARGIN = 20.0
# What was done matters more than the months in which posts were put up one by one.
_DONE_COUNTS = 3.0
_TICK_ROOM = 46.0
_STEPS = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY)
_MONTHS = (1, 3, 6, 12, 24, 60)
# No month is longer.
_MONTH = 31 * DAY
_WALL_STEPS_FROM = 3 * HOUR


@dataclass(frozen=True)
class Part:
    """A span of time drawn to one scale, from `left` to `right`."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """Return where an instant is; one outside the part is at its nearer end."""
        length = (self.end - self.start).total_seconds()
        if not length:
            return (self.left + self.right) / 2
        share = min(1.0, max(0.0, (at - self.start).total_seconds() / length))
        return self.left + _MARGIN + share * (self.right - self.left - 2 * _MARGIN)


@dataclass(frozen=True)
class Tear:
    """What is left out between two parts."""

    left: float
    right: float
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Axis:
    """The parts in order, and the tears between them."""

    parts: tuple[Part, ...]
    tears: tuple[Tear, ...]

    def x(self, at: datetime) -> float:
        """Return where an instant of the axis is; one that is left out is in its tear."""
        for part in self.parts:
            if at <= part.end:
                if at >= part.start:
                    return round(part.x(at), 1)
                return round(part.left - _TEAR / 2, 1)
        return round(self.parts[-1].right, 1)


def axis(times: Sequence[datetime], done: Sequence[datetime], left: float, right: float) -> Axis:
    """Return the axis that shows all of `times`; `done` are those of them that are not posts put up."""
    # In UTC: Python leaves a change of the clocks out where it subtracts times of one local zone.
    instants = sorted({at.astimezone(UTC) for at in times})
    acts = {at.astimezone(UTC) for at in done}
    tears = _tears(instants, min(acts, default=instants[0]))
    firsts = [0, *(index + 1 for index in tears)]
    lasts = [*tears, len(instants) - 1]
    spans = [(instants[first], instants[last]) for first, last in zip(firsts, lasts, strict=True)]
    parts = []
    for (start, end), width in zip(spans, _widths(spans, acts, right - left), strict=True):
        parts.append(Part(start=start, end=end, left=left, right=left + width))
        left += width + _TEAR
    return Axis(
        parts=tuple(parts),
        tears=tuple(
            Tear(left=one.right, right=two.left, start=one.end, end=two.start)
            for one, two in pairwise(parts)
        ),
    )


def _tears(instants: Sequence[datetime], first_act: datetime) -> list[int]:
    """Return after which instants the axis is torn."""
    found, remaining = _longest_gaps(instants, _MOST_TEARS)
    before = instants.index(first_act) - 1
    if before >= 0 and remaining > _SHORT_ENOUGH and len(found) < _MOST_TEARS:
        # Posts lie close over months: what was done gets a part of its own, and may be torn again.
        found.add(before)
        later, _ = _longest_gaps(instants[before + 1 :], _MOST_TEARS - len(found))
        found |= {before + 1 + index for index in later}
    return sorted(found)


def _longest_gaps(instants: Sequence[datetime], most: int) -> tuple[set[int], timedelta]:
    """Return after which instants the longest gaps begin, and what remains without them, once short enough."""
    gaps = [two - one for one, two in pairwise(instants)]
    remaining = instants[-1] - instants[0]
    found: set[int] = set()
    for index in sorted(range(len(gaps)), key=lambda index: (-gaps[index], index)):
        worth = gaps[index] >= _WORTH_A_TEAR * remaining
        if len(found) == most or remaining <= _SHORT_ENOUGH or not worth:
            break
        found.add(index)
        remaining -= gaps[index]
    return found, remaining


def _widths(
    spans: Sequence[tuple[datetime, datetime]], acts: set[datetime], room: float
) -> list[float]:
    free = room - _TEAR * (len(spans) - 1) - _LEAST_PART * len(spans)
    weights = []
    for start, end in spans:
        holds_acts = sum(start <= at <= end for at in acts) > 1
        length = sqrt((end - start) / HOUR)
        weights.append(length * (_DONE_COUNTS if holds_acts else 1.0))
    total = sum(weights)
    shares = [one / total if total else 1 / len(weights) for one in weights]
    return [_LEAST_PART + free * share for share in shares]


def ticks(part: Part, zone: str) -> tuple[datetime, ...]:
    """Return round local times of a part, far enough from one another; its start where none is round."""
    length = part.end - part.start
    most = max(1, int((part.right - part.left - 2 * _MARGIN) / _TICK_ROOM))
    local = ZoneInfo(zone)
    fits = [step for step in _STEPS if length / step <= most]
    round_times = _round_times(part, fits[0], local) if fits else _months(part, most, local)
    return tuple(at for at in round_times if at >= part.start) or (part.start,)


def _months(part: Part, most: int, zone: ZoneInfo) -> Iterator[datetime]:
    """Return the firsts of every month, or every third, or so: at most so many."""
    length = part.end - part.start
    step = next((one for one in _MONTHS if length / (one * _MONTH) <= most), _MONTHS[-1] * 4)
    first, last = part.start.astimezone(zone), part.end.astimezone(zone)
    for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if month % step == 0:
            yield datetime(month // 12, month % 12 + 1, 1, tzinfo=zone).astimezone(UTC)


def _round_times(part: Part, step: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    first = part.start.astimezone(zone)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if step > DAY:
        # Counted from one day for all, so that parts of one scale show the same days.
        midnight -= timedelta(days=midnight.toordinal() % step.days)
    at = midnight if step >= _WALL_STEPS_FROM else midnight.astimezone(UTC)
    while at.astimezone(UTC) <= part.end:
        yield at.astimezone(UTC)
        at += step


def changes(start: datetime, end: datetime, zone: str) -> tuple[tuple[datetime, str], ...]:
    """Return where the clocks change between two instants, each with the name of what follows."""
    local = ZoneInfo(zone)
    found = []
    at, before = start.astimezone(UTC), start.astimezone(local).tzname()
    while at < end:
        name = min(at + DAY, end).astimezone(local).tzname()
        if name != before:
            while at.astimezone(local).tzname() == before:
                at += HOUR
            found.append((at, str(name)))
        at, before = at + DAY, name
    return tuple(found)

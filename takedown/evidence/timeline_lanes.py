"""Marks of one kind on one lane: those too near to one another become one with a count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from takedown.evidence.timeline_text import Label, centred, cut, label, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 17.0
_LONGEST = 330.0
_MOST_ROWS = 8
# How near marks must be to share their words, in pixels: tried in turn until the rows suffice.
# At first none shares any.
_NEARNESS = (-1.0, 3.0, 14.0, 30.0)
_APART = 6.0
_FINEST = 2.0
_HALF = 6.0


@dataclass(frozen=True)
class Point:
    """Something that happened, at `x`: the words for it alone, and what of them is said of several."""

    x: float
    name: str
    when: str = ""
    who: str = ""


@dataclass(frozen=True)
class Mark:
    """One drawn mark in the middle of a row: it stands for `count` things from `x` to `to`."""

    x: float
    to: float
    y: float
    count: int

    @property
    def is_wide(self) -> bool:
        """Whether it spans more than one shape would."""
        return self.to - self.x > 2 * _HALF


@dataclass(frozen=True)
class Lane:
    """The marks and words of one lane, `height` pixels high; `fine` has a stroke for each place."""

    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    height: float
    fine: tuple[float, ...] = ()


def counted(points: Sequence[Point], noun: str, left: float, right: float) -> Lane:
    """Return marks on one row with their names, or how many they are, above them."""
    if not points:
        return empty("None with a time recorded", left)
    places = _by_place(points)
    groups: list[list[Point]] = []
    for place in places:
        groups.append(place)
        # Words that would touch are put together, as far back as they do.
        while len(groups) > 1 and _touch(groups[-2], groups[-1], noun, (left, right)):
            last = groups.pop()
            groups[-1] = groups[-1] + last
    y = ROW * 1.5
    return Lane(
        marks=tuple(_mark(group, y) for group in groups),
        labels=tuple(_above(group, noun, left, right) for group in groups),
        height=ROW * 2,
        fine=tuple(place[0].x for place in places),
    )


def named(points: Sequence[Point], noun: str, left: float, right: float) -> Lane:
    """Return marks with their names beside them, on as many rows as it takes, or counted where too many."""
    for nearness in _NEARNESS if points else ():
        rows = _rows(_near(points, nearness), noun, left, right)
        if rows is not None:
            return rows
    return counted(points, noun, left, right)


def empty(text: str, left: float) -> Lane:
    """Return a lane with nothing on it that says so."""
    return Lane(marks=(), labels=(label(left + _APART, ROW * 0.75, text),), height=ROW + 4)


def _by_place(points: Sequence[Point]) -> list[list[Point]]:
    places: dict[int, list[Point]] = {}
    for point in sorted(points, key=lambda one: one.x):
        places.setdefault(int(point.x / _FINEST), []).append(point)
    return list(places.values())


def _near(points: Sequence[Point], nearness: float) -> list[list[Point]]:
    groups: list[list[Point]] = []
    for point in sorted(points, key=lambda one: one.x):
        if groups and point.x - groups[-1][0].x <= nearness:
            groups[-1].append(point)
        else:
            groups.append([point])
    return groups


def _rows(groups: Sequence[list[Point]], noun: str, left: float, right: float) -> Lane | None:
    """Return the groups on the fewest rows, or None where they need too many."""
    taken: list[list[tuple[float, float]]] = []
    marks, labels = [], []
    for group in groups:
        beside = _beside(group, noun, left, right)
        span = (
            min(beside.x, group[0].x - _HALF),
            max(beside.x + beside.width, group[-1].x + _HALF),
        )
        row = _free_row(taken, span)
        if row == _MOST_ROWS:
            return None
        y = ROW * (row + 0.5) + 2
        marks.append(_mark(group, y))
        labels.append(replace(beside, y=y + 3.5))
    return Lane(marks=tuple(marks), labels=tuple(labels), height=ROW * max(1, len(taken)) + 4)


def _beside(group: Sequence[Point], noun: str, left: float, right: float) -> Label:
    """Return the words after the mark, or before it where there is more room for long ones."""
    after, before = group[-1].x + _HALF + 4, group[0].x - _HALF - 4
    text = cut(_words(group, noun), min(_LONGEST, max(right - after, before - left)))
    if after + width_of(text) <= right:
        return label(after, 0, text)
    return label(before, 0, text, anchor="end")


def _free_row(taken: list[list[tuple[float, float]]], span: tuple[float, float]) -> int:
    for row, spans in enumerate(taken):
        if all(span[0] >= end + _APART or span[1] + _APART <= start for start, end in spans):
            spans.append(span)
            return row
    taken.append([span])
    return len(taken) - 1


def _mark(group: Sequence[Point], y: float) -> Mark:
    return Mark(x=group[0].x, to=group[-1].x, y=y, count=len(group))


def _words(group: Sequence[Point], noun: str) -> str:
    if len(group) == 1:
        return group[0].name
    first, last = group[0].when, group[-1].when
    who = ", ".join(dict.fromkeys(one.who for one in group if one.who))
    when = f", {first}" if first == last else f", {first} to {last}" if who else ""
    return f"{len(group):,} {noun}{when}{f': {who}' if who else ''}"


def _above(group: Sequence[Point], noun: str, left: float, right: float) -> Label:
    text = cut(_words(group, noun), _LONGEST)
    return centred((group[0].x + group[-1].x) / 2, ROW * 0.75, text, (left, right))


def _touch(
    one: Sequence[Point], two: Sequence[Point], noun: str, bounds: tuple[float, float]
) -> bool:
    before, after = _above(one, noun, *bounds), _above(two, noun, *bounds)
    words = before.x + before.width + _APART > after.x
    return words or two[0].x - one[-1].x < 2 * _HALF

"""The times of a year's figures as a drawing: for each service from a quarter to three quarters, and the middle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.reads.figures import ServiceRow

_HOUR = timedelta(hours=1)
# Equal steps are equal factors: an hour and half a year stand in one drawing.
_FIRST, _LAST = _HOUR, timedelta(days=182)
_TICKS = (
    (_HOUR, "1 hour"),
    (timedelta(hours=8), "8 hours"),
    (timedelta(days=2), "2 days"),
    (timedelta(days=14), "14 days"),
    (timedelta(days=91), "91 days"),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line down the drawing, in per cent of its width, and its words."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """One service: where its box begins, how wide it is and where the middle is, in per cent, and its times in words."""

    name: str
    x: float
    width: float
    middle: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and ticks."""

    boxes: tuple[Box, ...]
    ticks: tuple[Tick, ...]


def drawn(rows: Sequence[ServiceRow]) -> Drawing | None:
    """Return the drawing; None where no service has times to draw."""
    boxes = tuple(box for row in rows if (box := _box(row)) is not None)
    ticks = tuple(Tick(_place(at), words) for at, words in _TICKS)
    return Drawing(boxes=boxes, ticks=ticks) if boxes else None


def in_words(took: timedelta) -> str:
    """Return `3 hours` or `12 days`, rounded; hours below two days."""
    hours = took / _HOUR
    if hours < 1:
        return "under 1 hour"
    count, unit = (hours, "hour") if hours < 48 else (hours / 24, "day")
    return f"{round(count)} {unit}{'' if round(count) == 1 else 's'}"


def _box(row: ServiceRow) -> Box | None:
    if row.spread is None:
        return None
    begins, ends = _place(row.spread.early), _place(row.spread.late)
    said = f"half within {in_words(row.spread.middle)}, three quarters within {in_words(row.spread.late)}"
    return Box(
        name=row.name,
        x=begins,
        # A box of no width would not be seen.
        width=max(ends - begins, 0.5),
        middle=_place(row.spread.middle),
        words=said,
    )


def _place(took: timedelta) -> float:
    """Where a time stands, in per cent of the width: on a logarithmic scale from an hour to half a year."""
    kept = min(max(took, _FIRST), _LAST)
    return round(100 * math.log(kept / _FIRST) / math.log(_LAST / _FIRST), 2)

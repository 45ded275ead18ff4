"""The annex of a report: for each exhibit an empty drawing of where a photo lines up and where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from takedown.evidence.record import DerivationRecord, PackRecord

# The longer side of a drawing in CSS pixels: about 50 mm on paper.
_LONGEST = 190
_THOUSANDTHS = 1000


@dataclass(frozen=True)
class Box:
    """A rectangle of a drawing in CSS pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    """One exhibit beside one reference: what is said, and a frame with boxes in it."""

    exhibit: str
    reference: str
    facts: tuple[str, ...]
    width: int
    height: int
    lines_up: Box
    differs_most: Box | None


def drawings(record: PackRecord) -> tuple[Drawing, ...]:
    """Return the annex of a checked record; empty where it was not asked for."""
    return tuple(_drawing(one) for one in record.derivations)


def _drawing(one: DerivationRecord) -> Drawing:
    longest = max(one.width, one.height, 1)
    width = max(1, _LONGEST * one.width // longest)
    height = max(1, _LONGEST * one.height // longest)
    facts = one.facts
    if one.differs_most:
        left, top, right, bottom = (round(each / 10) for each in one.differs_most)
        where = f"{left} to {right} % from the left and {top} to {bottom} % from the top"
        facts += (f"The largest part that differs lies within {where}.",)
    return Drawing(
        exhibit=one.exhibit,
        reference=one.reference,
        facts=facts,
        width=width,
        height=height,
        lines_up=_box(one.lines_up, width, height),
        differs_most=_box(one.differs_most, width, height) if one.differs_most else None,
    )


def _box(corners: tuple[int, ...], width: int, height: int) -> Box:
    left, top, right, bottom = corners
    return Box(
        x=left * width // _THOUSANDTHS,
        y=top * height // _THOUSANDTHS,
        width=max(1, (right - left) * width // _THOUSANDTHS),
        height=max(1, (bottom - top) * height // _THOUSANDTHS),
    )

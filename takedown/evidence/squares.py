"""The squares of colour that stand for a picture, as a report draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.evidence.background import Audience
from takedown.evidence.models import EvidencePack

if TYPE_CHECKING:
    import uuid

    from takedown.evidence.record import CaptureRecord

# In CSS pixels: eight of them fill the column.
_SIDE = 8


@dataclass(frozen=True)
class Square:
    """One square: its left upper corner in CSS pixels, and its colour as six hex digits."""

    x: int
    y: int
    colour: str


@dataclass(frozen=True)
class Squares:
    """All squares of one exhibit, and how large the drawing is."""

    width: int
    height: int
    side: int
    squares: tuple[Square, ...]


def squares_of(capture: CaptureRecord) -> Squares | None:
    """Return the drawing, or None where there is none."""
    rows = [row.split(" ") for row in capture.mosaic]
    if not rows:
        return None
    return Squares(
        width=_SIDE * len(rows[0]),
        height=_SIDE * len(rows),
        side=_SIDE,
        squares=tuple(
            Square(_SIDE * x, _SIDE * y, colour)
            for y, row in enumerate(rows)
            for x, colour in enumerate(row)
        ),
    )


def with_squares_for_others(case_id: uuid.UUID) -> frozenset[str]:
    """Return the ids of packs to be shown to others that were asked for with squares, before that was refused."""
    asked = Event.objects.filter(case_id=case_id, name=Name.PACK_ASKED_FOR, details__squares=True)
    ids = {str(one.details["pack"]) for one in asked}
    packs = EvidencePack.objects.filter(case=case_id, pk__in=ids, audience=Audience.SERVE)
    return frozenset(str(pk) for pk in packs.values_list("pk", flat=True))


@dataclass(frozen=True)
class PrintedExhibit:
    """One exhibit as the list prints it."""

    capture: CaptureRecord
    squares: Squares | None


def printed_exhibit(capture: CaptureRecord) -> PrintedExhibit:
    """Return an exhibit with the squares that stand for it, where there are any."""
    return PrintedExhibit(capture, squares_of(capture))

"""The pictures that were taken out, as a freeze sees them: what each is known by, and what it hung on.

Their rows stand sealed (`cases/taken_back.py`), so no query joins them: each is opened, its picture not.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.models import TakenBack
from takedown.cases.taken_back import TakenKind, sealed_rows
from takedown.matching.compare import FOUND
from takedown.matching.models import Decision, Match
from takedown.matching.same import Marks, marks_of, names_of
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.cases.access import OpenCase


@dataclass(frozen=True, slots=True)
class Aside:
    """One that is out: as it is named, its names and marks, and the ids of what shows the same."""

    kind: TakenKind
    id: uuid.UUID
    number: int
    names: tuple[str, ...]
    marks: Marks
    near: frozenset[uuid.UUID]


def pictures_aside(opened: OpenCase) -> Iterator[Aside]:
    """Yield each picture of a case that is out; raise vault.CannotOpen. Lock the case's row before."""
    out = TakenBack.objects.filter(case=opened.case).exclude(kind=TakenKind.POST)
    for aside in out.order_by("number"):
        rows, more = sealed_rows(aside, opened.key)
        copies = more.get("copies")
        near = {uuid.UUID(one) for one in copies} if isinstance(copies, list) else set()
        names: tuple[str, ...] = ()
        marks = Marks(None, None)
        for row in rows:
            if isinstance(row, Capture | ReferenceImage):
                names, marks = tuple(names_of(opened, row)), marks_of(opened, row)
            near.update(_near(row))
        kind = TakenKind(aside.kind)
        yield Aside(kind, aside.thing_id, aside.number, names, marks, frozenset(near))


def _near(row: object) -> Iterator[uuid.UUID]:
    """What a sealed row hangs on: its post and its group, or both pictures of a likeness nobody denied."""
    if isinstance(row, Capture):
        yield from (pk for pk in (row.post_id, row.copy_of_id) if pk)
    elif isinstance(row, Match) and row.decision != Decision.NO:
        found = row.decision == Decision.YES or row.band in [str(band) for band in FOUND]
        yield from (row.capture_id, row.reference_id) if found else ()

"""Takes one picture out of a case: its row, its matches, and of its copies another is the first then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.matching.copies import lead_on
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid

    from takedown.cases.models import Case
    from takedown.matching.models import Match

_TABLES: dict[str, type[Capture | ReferenceImage]] = {
    "reference": ReferenceImage,
    "capture": Capture,
}


class NoSuchPicture(Exception):
    """There is no such picture in this case."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What was taken out, as it stood; the sealed file that is left; the copy that is the first now."""

    row: Capture | ReferenceImage
    matches: list[Match]
    leads: Capture | None

    @property
    def file_id(self) -> str | None:
        """The sealed file, to be removed or kept after the commit."""
        return self.row.file_id


def take_out(case: Case, *, kind: str, picture_id: uuid.UUID) -> TakenOut:
    """Delete a picture's row with its matches; raise NoSuchPicture. Lock the case's row before."""
    table = _TABLES.get(kind)
    if table is None:
        raise NoSuchPicture
    row = _locked(table, case, picture_id)
    matches = list(row.matches.order_by("pk"))
    leads = lead_on(row) if isinstance(row, Capture) else None
    # By its id: the row in hand keeps its own.
    table.objects.filter(pk=row.pk).delete()
    return TakenOut(row=row, matches=matches, leads=leads)


def _locked(
    table: type[Capture | ReferenceImage], case: Case, picture_id: uuid.UUID
) -> Capture | ReferenceImage:
    """The picture, locked with its copies; raise NoSuchPicture.

    All of them at once and by id, as whoever compares them does (matching/suggesting.py): one by one,
    each of the two would come to wait for the other.
    """
    asked = Q(pk=picture_id) | Q(copy_of=picture_id) if table is Capture else Q(pk=picture_id)
    rows = table.objects.filter(asked, case=case).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True, of=("self",))}
    if picture_id not in found:
        raise NoSuchPicture
    return found[picture_id]

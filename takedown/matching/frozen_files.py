"""The pictures a freeze holds: how many are files here, destroying them, and using them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind
from takedown.cases.models import TakenBack
from takedown.cases.sealed_picture import Reading
from takedown.cases.taken_back import TakenKind
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.freezes import Freeze

_TABLES: tuple[type[Capture | ReferenceImage], ...] = (Capture, ReferenceImage)


def held_files(freeze: Freeze) -> int:
    """Return how many of the pictures are kept here, as files or as fingerprints."""
    ids = freeze.things.values("thing_id")
    held = sum(table.objects.filter(case=freeze.case_id, pk__in=ids).count() for table in _TABLES)
    return held + _taken_back(freeze).count()


def destroy_pictures(freeze: Freeze) -> list[str]:
    """Delete the rows with their digests, views, hashes and likenesses; return the files to remove."""
    ids = list(freeze.things.values_list("thing_id", flat=True))
    files: list[str] = []
    for table in _TABLES:
        rows = table.objects.filter(case=freeze.case_id, pk__in=ids)
        files += [one for one in rows.values_list("file_id", flat=True) if one]
        rows.delete()
    aside = _taken_back(freeze)
    files += [one for one in aside.values_list("file_id", flat=True) if one]
    aside.delete()
    return files


def _taken_back(freeze: Freeze) -> QuerySet[TakenBack]:
    """The pictures that were taken out before: of the whole case's freeze they are a part, closed as they are."""
    aside = TakenBack.objects.filter(case=freeze.case_id).exclude(kind=TakenKind.POST)
    return aside if freeze.kind == FrozenKind.CASE else aside.none()


def read_again(freeze: Freeze) -> None:
    """Let the worker go on with them: what was added meanwhile was compared with none of them."""
    ids = list(freeze.things.values_list("thing_id", flat=True))
    for table in _TABLES:
        rows = table.objects.filter(case=freeze.case_id, pk__in=ids, set_aside_at__isnull=True)
        rows.exclude(reading=Reading.REFUSED).update(
            work_done_at=None, leased_until=None, attempts=0, queued_at=None
        )

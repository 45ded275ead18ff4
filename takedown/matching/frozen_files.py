"""The pictures a freeze holds: how many are files here, destroying them, and using them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.sealed_picture import Reading
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from takedown.cases.freezes import Freeze

_TABLES: tuple[type[Capture | ReferenceImage], ...] = (Capture, ReferenceImage)


def held_files(freeze: Freeze) -> int:
    """Return how many of the pictures are kept here, as files or as fingerprints."""
    ids = freeze.things.values("thing_id")
    return sum(table.objects.filter(case=freeze.case_id, pk__in=ids).count() for table in _TABLES)


def destroy_pictures(freeze: Freeze) -> list[str]:
    """Delete the rows with their digests, views, hashes and likenesses; return the files to remove."""
    ids = list(freeze.things.values_list("thing_id", flat=True))
    files: list[str] = []
    for table in _TABLES:
        rows = table.objects.filter(case=freeze.case_id, pk__in=ids)
        files += [one for one in rows.values_list("file_id", flat=True) if one]
        rows.delete()
    return files


def read_again(freeze: Freeze) -> None:
    """Let the worker go on with them: what was added meanwhile was compared with none of them."""
    ids = list(freeze.things.values_list("thing_id", flat=True))
    for table in _TABLES:
        rows = table.objects.filter(case=freeze.case_id, pk__in=ids, set_aside_at__isnull=True)
        rows.exclude(reading=Reading.REFUSED).update(
            work_done_at=None, leased_until=None, attempts=0, queued_at=None
        )

"""The pictures a freeze holds: how many are files here, destroying them, and using them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import held_by_another
from takedown.cases.models import TakenBack
from takedown.cases.sealed_picture import Reading
from takedown.cases.taken_back import TakenKind, keep_number
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from takedown.cases.freezes import Freeze

_TABLES: dict[TakenKind, type[Capture | ReferenceImage]] = {
    TakenKind.CAPTURE: Capture,
    TakenKind.REFERENCE: ReferenceImage,
}


def held_files(freeze: Freeze) -> int:
    """Return how many of the pictures are kept here, as files or as fingerprints."""
    held = sum(_pictures(table, freeze).count() for table in _TABLES.values())
    return held + _taken_back(freeze).count()


def files_that_stay(freeze: Freeze) -> int:
    """Return how many of them are not destroyed by this freeze, because another open one holds them."""
    others = held_by_another(freeze)
    held = sum(_pictures(table, freeze).filter(pk__in=others).count() for table in _TABLES.values())
    return held + _taken_back(freeze).filter(thing_id__in=others).count()


def destroy_pictures(freeze: Freeze) -> list[str]:
    """Delete the rows with their digests, views, hashes and likenesses; return all ids to remove for good.

    What another open freeze holds is left: nobody there has said that it may go. Lock the case's row before.
    """
    others = list(held_by_another(freeze))
    gone: list[str] = []
    for kind, table in _TABLES.items():
        rows = _pictures(table, freeze).exclude(pk__in=others)
        for pk, number, file_id in rows.values_list("pk", "number", "file_id"):
            gone += _remember(freeze, kind, pk, number, file_id)
        rows.delete()
    aside = _taken_back(freeze).exclude(thing_id__in=others)
    for kept, pk, number, file_id in aside.values_list("kind", "thing_id", "number", "file_id"):
        gone += _remember(freeze, TakenKind(kept), pk, number, file_id)
    aside.delete()
    return gone


def _remember(
    freeze: Freeze, kind: TakenKind, pk: uuid.UUID, number: int, file_id: str | None
) -> list[str]:
    """Keep its number from anything else; return its own id, as a fingerprint has no file, and its file's."""
    keep_number(freeze.case_id, kind, number)
    return [pk.hex, *([file_id] if file_id else [])]


def _pictures(
    table: type[Capture | ReferenceImage], freeze: Freeze
) -> QuerySet[Capture] | QuerySet[ReferenceImage]:
    held = freeze.things.values("thing_id")
    return table._default_manager.filter(case=freeze.case_id, pk__in=held)  # noqa: SLF001 - of two tables


def _taken_back(freeze: Freeze) -> QuerySet[TakenBack]:
    """The pictures that were taken out before and show the same; of the whole case's freeze, all."""
    aside = TakenBack.objects.filter(case=freeze.case_id).exclude(kind=TakenKind.POST)
    if freeze.kind == FrozenKind.CASE:
        return aside
    return aside.filter(thing_id__in=freeze.things.values("thing_id"))


def read_again(freeze: Freeze) -> None:
    """Let the worker go on with them: what was added meanwhile was compared with none of them."""
    for table in _TABLES.values():
        rows = _pictures(table, freeze).filter(set_aside_at__isnull=True)
        rows.exclude(reading=Reading.REFUSED).update(
            work_done_at=None, leased_until=None, attempts=0, queued_at=None
        )

"""The person takes a picture back: the row, its matches and the sealed file go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.common import sealed_files
from takedown.matching.copies import lead_on
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

_TABLES: dict[str, type[Capture | ReferenceImage]] = {
    "reference": ReferenceImage,
    "capture": Capture,
}


class NoSuchPicture(Exception):
    """There is no such picture in this case, or it is not theirs to take back."""


@transaction.atomic
def withdraw_picture(opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime) -> None:
    """Remove a picture for good; raise NoSuchPicture or frozen.Frozen.

    Of its copies the earliest is the first then.
    """
    table = _TABLES.get(kind)
    if table is None or not opened.is_owner:
        raise NoSuchPicture
    # Nobody joins copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    refuse_if_frozen(opened.case.pk, [picture_id], Use.REMOVE)
    row = _locked(table, opened, picture_id)
    file_id, was = row.file_id, row.pk
    leads = lead_on(row) if isinstance(row, Capture) else None
    row.delete()
    record(
        Name.REFERENCE_WITHDRAWN, actor=opened.actor, case_id=opened.case.pk, now=now,
        kind=kind, capture=str(was),
    )  # fmt: skip
    if leads is not None:
        record(
            Name.COPY_LEADS, actor=opened.actor, case_id=opened.case.pk, now=now,
            capture=str(leads.pk),
        )  # fmt: skip
    if file_id is not None:
        transaction.on_commit(partial(sealed_files.remove, file_id))


def _locked(
    table: type[Capture | ReferenceImage], opened: OpenCase, picture_id: uuid.UUID
) -> Capture | ReferenceImage:
    """The picture, locked with its copies; raise NoSuchPicture.

    All of them at once and by id, as whoever compares them does (matching/suggesting.py): one by one,
    each of the two would come to wait for the other.
    """
    asked = Q(pk=picture_id) | Q(copy_of=picture_id) if table is Capture else Q(pk=picture_id)
    rows = table.objects.filter(asked, case=opened.case).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True, of=("self",))}
    if picture_id not in found:
        raise NoSuchPicture
    return found[picture_id]

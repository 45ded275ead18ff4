"""The person takes a picture back: the row, its matches and the sealed file go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import Case
from takedown.common import sealed_files
from takedown.matching.copies import lead_on
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture

_TABLES: dict[str, type[SealedPicture]] = {"reference": ReferenceImage, "capture": Capture}


class NoSuchPicture(Exception):
    """There is no such picture in this case, or it is not theirs to take back."""


@transaction.atomic
def withdraw_picture(opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime) -> None:
    """Remove a picture for good; raise NoSuchPicture. Of its copies the earliest is the first then."""
    table = _TABLES.get(kind)
    if table is None or not opened.is_owner:
        raise NoSuchPicture
    # Nobody joins copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    row = (
        table.objects.select_for_update(no_key=True).filter(case=opened.case, pk=picture_id).first()
    )
    if row is None:
        raise NoSuchPicture
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

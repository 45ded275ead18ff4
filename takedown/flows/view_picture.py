"""Somebody asks to see a picture. It is small, it is recorded, and it is never shown otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.sealed_picture import Reading, SealedPicture
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

_TABLES: dict[str, type[SealedPicture]] = {"reference": ReferenceImage, "capture": Capture}


class NoSuchPicture(Exception):
    """There is no such picture in this case, or it could not be read."""


@transaction.atomic
def view_picture(opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime) -> bytes:
    """Return the small JPEG and record the look; raise NoSuchPicture, frozen.Frozen or access.InAnEmergency."""
    table = _TABLES.get(kind)
    if table is None:
        raise NoSuchPicture
    refuse_in_an_emergency(opened, now=now)
    refuse_if_frozen(opened.case.pk, [picture_id], Use.VIEW)
    row = table.objects.filter(case=opened.case, pk=picture_id, reading=Reading.READ).first()
    if row is None or row.view_sealed is None:
        raise NoSuchPicture
    record(
        Name.PICTURE_VIEWED, actor=opened.actor, case_id=opened.case.pk, now=now,
        kind=kind, capture=str(row.pk),
    )  # fmt: skip
    return opened.key.open_bytes(row.view_sealed, row.place("view"))

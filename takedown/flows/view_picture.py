"""Somebody asks to see a picture. It is small, it is recorded, and it is never shown otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction

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


class LookReason(models.TextChoices):
    """Why a caseworker looks."""

    NUMBERS = "NUMBERS", "The words and numbers do not settle it"
    ASKED = "ASKED", "The person asked me to look"
    LETTER = "LETTER", "A letter or a pack needs it"
    OTHER = "OTHER", "Something else"


class NoSuchPicture(Exception):
    """There is no such picture in this case, or it could not be read."""


@transaction.atomic
def view_picture(
    opened: OpenCase, *, kind: str, picture_id: uuid.UUID, reason: str = "", now: datetime
) -> bytes:
    """Return the small JPEG and record the look; raise NoSuchPicture, frozen.Frozen or access.InAnEmergency.

    `reason` is a LookReason where a caseworker gave one: the record keeps it.
    """
    table = _TABLES.get(kind)
    if table is None:
        raise NoSuchPicture
    refuse_in_an_emergency(opened, now=now)
    refuse_if_frozen(opened.case.pk, [picture_id], Use.VIEW)
    row = table.objects.filter(case=opened.case, pk=picture_id, reading=Reading.READ).first()
    if row is None or row.view_sealed is None:
        raise NoSuchPicture
    why = {"reason_code": LookReason(reason)} if reason else {}
    record(
        Name.PICTURE_VIEWED, actor=opened.actor, case_id=opened.case.pk, now=now,
        kind=kind, capture=str(row.pk), **why,
    )  # fmt: skip
    return opened.key.open_bytes(row.view_sealed, row.place("view"))

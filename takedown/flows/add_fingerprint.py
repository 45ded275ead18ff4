"""The person keeps only the fingerprint of a photo here: the photo stays on their own device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.keeping import keep_fingerprint
from takedown.cases.models import Case
from takedown.common.queue import enqueue
from takedown.matching.freezing import refuse_same
from takedown.matching.same import fingerprint_name
from takedown.matching.stored import fingerprint_to_bytes
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.matching.fingerprints import Fingerprint


@transaction.atomic
def add_fingerprint(opened: OpenCase, *, fingerprint: Fingerprint, now: datetime) -> ReferenceImage:
    """Keep the fingerprint, numbered like a photo, and ask the worker to compare it.

    Raises keeping.TooManyPictures, or frozen.Frozen where all of the case is frozen, or this very fingerprint.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    refuse_if_frozen(opened.case.pk, [opened.case.pk], Use.ADD)
    kept = fingerprint_to_bytes(fingerprint)
    refuse_same(opened, [fingerprint_name(kept)])
    row = keep_fingerprint(ReferenceImage(level=Level.FINGERPRINT), opened, kept, now=now)
    record(
        Name.FINGERPRINT_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reference=str(row.pk),
    )  # fmt: skip
    enqueue("read_picture", kind="reference", picture_id=str(row.pk))
    return row

"""The person keeps a photo of their own here, sealed, to compare against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.keeping import keep
from takedown.cases.models import Case
from takedown.common.queue import enqueue
from takedown.matching.freezing import refuse_same
from takedown.matching.same import file_name
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.common.sealed_files import SealedFile


@transaction.atomic
def add_reference(opened: OpenCase, *, file: SealedFile, now: datetime) -> ReferenceImage:
    """Keep the file and ask the worker to read it.

    Raises keeping.TooManyPictures, or frozen.Frozen where a file with the same bytes is frozen.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    refuse_if_frozen(opened.case.pk, [opened.case.pk], Use.ADD)
    refuse_same(opened, [file_name(file.digest)])
    reference = keep(ReferenceImage(), opened, file, now=now)
    record(
        Name.REFERENCE_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        reference=str(reference.pk),
    )  # fmt: skip
    enqueue("read_picture", kind="reference", picture_id=str(reference.pk))
    return reference

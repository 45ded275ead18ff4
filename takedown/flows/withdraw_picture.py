"""The person takes a picture back: the row, its matches and the sealed file go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.cases.removed_files import remove_for_good
from takedown.matching.taking_out import NoSuchPicture, take_out

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

__all__ = ["NoSuchPicture", "withdraw_picture"]


@transaction.atomic
def withdraw_picture(opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime) -> None:
    """Remove a picture for good; raise NoSuchPicture or frozen.Frozen. Of its copies the earliest is the first then.

    It has no such picture either for whoever does not hold the code: it is not theirs to take back.
    """
    if not opened.is_owner:
        raise NoSuchPicture
    # Nobody joins copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    refuse_if_frozen(opened.case.pk, [picture_id], Use.REMOVE)
    taken = take_out(opened.case, kind=kind, picture_id=picture_id)
    record(
        Name.REFERENCE_WITHDRAWN, actor=opened.actor, case_id=opened.case.pk, now=now,
        kind=kind, capture=str(picture_id),
    )  # fmt: skip
    if taken.leads is not None:
        record(
            Name.COPY_LEADS, actor=opened.actor, case_id=opened.case.pk, now=now,
            capture=str(taken.leads.pk),
        )  # fmt: skip
    if taken.file_id is not None:
        transaction.on_commit(partial(remove_for_good, taken.file_id))

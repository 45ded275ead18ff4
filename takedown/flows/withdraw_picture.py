"""The person takes a picture back: it is used nowhere from now on, and destroyed after 72 hours.

The hours are there for the day somebody else holds their words. See flows/bring_back.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.matching.putting_aside import put_aside
from takedown.matching.taking_out import NoSuchPicture

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.models import TakenBack

__all__ = ["NoSuchPicture", "withdraw_picture"]


@transaction.atomic
def withdraw_picture(
    opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime
) -> TakenBack:
    """Take a picture out; raise NoSuchPicture or frozen.Frozen. Of its copies the earliest is the first then.

    It has no such picture either for whoever does not hold the code: it is not theirs to take back.
    """
    if not opened.is_owner:
        raise NoSuchPicture
    # Nobody joins copies meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    refuse_if_frozen(opened.case.pk, [picture_id], Use.REMOVE)
    put = put_aside(opened, kind=kind, picture_id=picture_id, now=now)
    record(
        Name.REFERENCE_WITHDRAWN, actor=opened.actor, case_id=opened.case.pk, now=now,
        **put.aside.told,
    )  # fmt: skip
    if put.leads is not None:
        record(
            Name.COPY_LEADS, actor=opened.actor, case_id=opened.case.pk, now=now,
            capture=str(put.leads.pk),
        )  # fmt: skip
    return put.aside

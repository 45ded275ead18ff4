"""A timestamp that no server gave when a pack was made is asked for again, and kept beside the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, OpenCase, case_for_work
from takedown.cases.frozen import Frozen
from takedown.evidence.frozen_packs import refuse_frozen_pack
from takedown.evidence.models import EvidencePack
from takedown.evidence.stamping import Stamp, stamps_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

_AT_ONCE = 20


def stamp_packs(*, now: datetime) -> int:
    """Ask for what is missing, the oldest first; return how many timestamps came.

    Where no server answers for one pack, none is asked for the next.
    """
    waiting = EvidencePack.objects.filter(stamp_until__gt=now, case__hidden_at__isnull=True)
    came = 0
    for row in waiting.order_by("asked_at")[:_AT_ONCE]:
        try:
            opened = case_for_work(row.case_id)
            refuse_frozen_pack(opened, row)
        except (NoSuchCase, Frozen):
            continue
        signature = opened.key.open_bytes(row.signature_sealed or b"", row.place("signature"))
        stamps = stamps_of(
            signature, servers=settings.TIMESTAMP_SERVERS, roots=settings.TIMESTAMP_ROOTS
        )
        if not stamps:
            break
        came += _keep(opened, row.pk, stamps[0], now)
    return came


@transaction.atomic
def _keep(opened: OpenCase, pack_id: uuid.UUID, stamp: Stamp, now: datetime) -> int:
    rows = EvidencePack.objects.select_for_update(no_key=True)
    row = rows.filter(pk=pack_id, stamp_until__isnull=False).first()
    if row is None:
        return 0
    row.late_stamp_sealed = opened.key.seal_bytes(stamp.response, row.place("late_stamp"))
    row.stamp_until = None
    row.save(update_fields=["late_stamp_sealed", "stamp_until"])
    record(
        Name.PACK_STAMPED, actor="worker", case_id=opened.case.pk, now=now, pack=str(row.pk)
    )  # fmt: skip
    return 1

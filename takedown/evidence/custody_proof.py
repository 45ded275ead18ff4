"""What shows, without the database, that the chain of a case is under a daily root."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from takedown.audit.models import DailyLeaf, DailyRoot, DailyStamp
from takedown.audit.roots import leaves_of, statement_of
from takedown.audit.tree import path_of
from takedown.evidence.background import CustodyProof

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def proof_of(case_id: uuid.UUID, *, now: datetime) -> CustodyProof | None:
    """Return the proof of the newest event of the case that a root has, a signed root where there is one.

    None where no root has any. Call it before the events are read: what comes between is in them then.
    What it holds of other cases is digests of digests; how many there are is hidden among leaves of nobody.
    """
    made = DailyRoot.objects.filter(made_at__lte=now)
    leaves = DailyLeaf.objects.filter(case_id=case_id, day__in=made.values("day"))
    signed = made.exclude(signature="").values("day")
    newest = leaves.filter(day__in=signed).order_by("sequence").last()
    leaf = newest or leaves.order_by("sequence").last()
    if leaf is None:
        return None
    root = DailyRoot.objects.get(day=leaf.day)
    stamp = DailyStamp.objects.filter(day=leaf.day).first()
    return CustodyProof(
        day=leaf.day,
        sequence=leaf.sequence,
        digest=bytes(leaf.digest).hex(),
        path=path_of(list(leaves_of(leaf.day)), leaf.place),
        statement=statement_of(root).text,
        signature=root.signature,
        timestamp=base64.b64encode(stamp.response).decode() if stamp else "",
    )

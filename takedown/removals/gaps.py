"""Our own minimum between two letters of one kind to one recipient: not a time the law gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.removals.kinds import HOST
from takedown.removals.ladder import again_after_hours
from takedown.removals.models import RemovalRequest
from takedown.removals.particulars import read_particulars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.keystore import CaseKey
    from takedown.removals.kinds import LetterKind


def asked_just_now(request: RemovalRequest, key: CaseKey, *, now: datetime) -> bool:
    """Whether the same firm behind the same site was written to a little while ago.

    Raises vault.CannotOpen.
    """
    firm = read_particulars(request, key).host_name.casefold()
    lately = RemovalRequest.objects.filter(
        case=request.case_id,
        platform=request.platform,
        site_index=request.site_index,
        rule_id=request.rule_id,
        approved_at__gt=now - timedelta(hours=again_after_hours()),
        withdrawn_at__isnull=True,
    ).exclude(pk=request.pk)
    return bool(firm) and any(
        read_particulars(one, key).host_name.casefold() == firm for one in lately
    )


def too_soon(kind: LetterKind, sent: Sequence[RemovalRequest], *, now: datetime) -> str:
    """Say until when to wait with another letter of this kind, or "" where there is no need to."""
    # The host and the registrar of one site are two firms.
    if kind.to == HOST:
        return ""
    hours = again_after_hours()
    times = [one.approved_at for one in sent if one.rule_id == kind.rule_id and one.approved_at]
    if not times or now >= max(times) + timedelta(hours=hours):
        return ""
    return (
        f"A letter of this kind went less than {hours} hours ago. Wait a little: two in a row help "
        "nobody. This is our own rule, not the law."
    )

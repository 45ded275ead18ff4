"""Our own minimum between two letters of one kind to one recipient: not a time the law gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.removals.kinds import HOST
from takedown.removals.ladder import again_after_hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.removals.kinds import LetterKind
    from takedown.removals.models import RemovalRequest


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

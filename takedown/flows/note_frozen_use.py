"""Somebody tried to use something that is frozen: nothing was done, and the record says that they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.frozen import record_refusal

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.frozen import Frozen


def note_frozen_use(refused: Frozen, *, case_id: uuid.UUID, actor: str, now: datetime) -> None:
    """Write down what was refused. Call it once the transaction that was refused is undone."""
    record_refusal(refused, actor=actor, case_id=case_id, now=now)

"""Sweeps: work that was lost is found again by its row, and what is kept for a day goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.cases.models import CodeTry, FormToken
from takedown.common.queue import enqueue
from takedown.removals.models import LetterFile

if TYPE_CHECKING:
    from datetime import datetime

# Younger rows are most likely on their way already.
_PATIENCE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_AT_ONCE = 500


def find_lost_work(*, now: datetime) -> int:
    """Queue again what has waited longer than it should; return how much."""
    letters = LetterFile.objects.claimable(now).filter(asked_at__lt=now - _PATIENCE)
    found = 0
    for request_id in letters.values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue("render_letter", request_id=str(request_id))
        found += 1
    return found


def tidy(*, now: datetime) -> None:
    """Remove form tokens and wrong tries older than a day."""
    FormToken.objects.filter(used_at__lt=now - _A_DAY).delete()
    CodeTry.objects.filter(at__lt=now - _A_DAY).delete()

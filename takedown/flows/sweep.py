"""Sweeps: work that was lost is found again by its row, and what is kept for a day goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from takedown.cases.models import CodeTry, FormToken
from takedown.common.queue import enqueue
from takedown.evidence.models import EvidencePack
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from takedown.removals.models import LetterFile

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Younger rows are most likely on their way already.
_PATIENCE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_AT_ONCE = 500


def find_lost_work(*, now: datetime) -> int:
    """Queue again what has waited longer than it should; return how much."""
    before = now - _PATIENCE
    letters = LetterFile.objects.claimable(now).filter(asked_at__lt=before)
    for request_id in _ids(letters):
        enqueue("render_letter", request_id=request_id)
    packs = EvidencePack.objects.claimable(now).filter(asked_at__lt=before)
    for pack_id in _ids(packs):
        enqueue("build_pack", pack_id=pack_id)
    found = len(_ids(letters)) + len(_ids(packs))
    for kind, table in (("reference", ReferenceImage), ("capture", Capture)):
        pictures = table.objects.claimable(now).filter(added_at__lt=before)
        for picture_id in _ids(pictures):
            enqueue("read_picture", kind=kind, picture_id=picture_id)
            found += 1
    return found


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:_AT_ONCE]]


def tidy(*, now: datetime) -> None:
    """Remove form tokens and wrong tries older than a day."""
    FormToken.objects.filter(used_at__lt=now - _A_DAY).delete()
    CodeTry.objects.filter(at__lt=now - _A_DAY).delete()

"""The person ends all spare words of their notes: the paper may be in somebody else's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import CaseCode
from takedown.cases.ways_back import SpareWords

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTheOwner(Exception):
    """Only whoever holds the code may end all of them."""


@transaction.atomic
def end_spare_words(opened: OpenCase, *, now: datetime) -> None:
    """End all of them, whoever made them; raise NotTheOwner."""
    if not opened.is_owner:
        raise NotTheOwner
    CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    ended, _ = SpareWords.objects.filter(case=opened.case, taken_at__isnull=True).delete()
    if ended:
        record(Name.SPARE_WORDS_ENDED, actor=opened.actor, case_id=opened.case.pk, now=now)

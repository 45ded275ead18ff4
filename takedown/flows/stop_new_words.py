"""Somebody inside did not ask for new words: asking ends, and the spare words it was done with.

In an emergency only the asking ends where the person printed the words: they may have nothing else to come back by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import held_by
from takedown.cases.models import CaseCode
from takedown.cases.ways_back import SpareWords

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


@transaction.atomic
def stop_new_words(opened: OpenCase, *, now: datetime) -> bool:
    """Stop it, for whoever holds the code and for a granted caseworker alike.

    False where nobody asks any more. It can be done again and again; other spare words stay.
    """
    CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    asked = SpareWords.objects.asked(now).filter(case=opened.case)
    if not asked.exists():
        return False
    if not held_by(opened.visitor, now=now).filter(pk=opened.case.pk).exists():
        asked.filter(made_by=str(Kind.CODE_HOLDER)).update(asked_at=None, opens_at=None)
    asked.delete()
    record(Name.NEW_WORDS_STOPPED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return True

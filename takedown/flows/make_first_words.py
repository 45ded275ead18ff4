"""A call dropped before the words were read back: whoever has the notes makes new ones to read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.first_words import wait_for_a_caller
from takedown.cases.giving import give_words
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotForACaller(Exception):
    """Somebody has had the words, or these notes were begun in no call of the visitor's organisation."""


@transaction.atomic
def make_first_words(opened: OpenCase, *, now: datetime) -> None:
    """End the words that no caller has had, and seal new ones for whoever asks to read out.

    Raises NotForACaller or access.InAnEmergency.
    """
    opened = enter_again(opened, now=now)
    refuse_in_an_emergency(opened, now=now)
    # Whoever types the old ones at this moment has them, or finds them ended.
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    if wait_for_a_caller(opened, now=now) is None:
        raise NotForACaller
    give_words(code, opened.key)
    code.epoch += 1
    code.save()
    record(Name.FIRST_WORDS_MADE, actor=opened.actor, case_id=opened.case.pk, now=now)

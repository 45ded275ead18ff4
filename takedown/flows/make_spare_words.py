"""Spare words: made by the person to print, or by a caseworker to read out. Shown once, kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.models import CaseCode
from takedown.cases.step_up import check_code
from takedown.cases.ways_back import READ_OUT_STAYS, SpareWords

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTypedBack(Exception):
    """The six words of these notes have not been typed back yet: those come first."""


@transaction.atomic
def make_spare_words(
    opened: OpenCase, *, typed: str = "", pin: str = "", now: datetime
) -> tuple[str, ...]:
    """Return twelve new spare words; those that the same maker made before end.

    Whoever holds the code types it (and the PIN) once more: else an open session found on a table
    would be enough. Raises NotTypedBack, step_up.WrongCode, access.InAnEmergency, or
    access.NoSuchCase where the access ended since the page was asked for.
    """
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    refuse_in_an_emergency(opened, now=now)
    if code.confirmed_at is None:
        raise NotTypedBack
    if opened.is_owner:
        check_code(code, typed=typed, pin=pin)
    words = codes.new_words(codes.SPARE_WORDS)
    SpareWords.objects.filter(case=opened.case, made_by=opened.actor).delete()
    SpareWords.objects.create(
        case=opened.case,
        digest=codes.spare_digest(words),
        made_at=now,
        made_by=opened.actor,
        ends_at=None if opened.is_owner else now + READ_OUT_STAYS,
    )
    record(Name.SPARE_WORDS_MADE, actor=opened.actor, case_id=opened.case.pk, now=now)
    return words

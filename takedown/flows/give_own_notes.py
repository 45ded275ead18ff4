"""The operator takes out what caseworkers noted for themselves, to answer the person or a court."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import WORKER, NoSuchCase, OpenCase, with_key
from takedown.cases.models import Case, OwnNote
from takedown.common.identifiers import read_reference

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def give_own_notes(*, reference: str, now: datetime) -> OpenCase:
    """Record that the entries of every organisation are given out, and return the case to read them in.

    A hidden case too: until it is destroyed, somebody may ask. Raises access.NoSuchCase.
    """
    case = Case.objects.filter(reference=read_reference(reference)).first()
    if case is None:
        raise NoSuchCase
    opened = with_key(case, WORKER)
    count = OwnNote.objects.filter(case=case).count()
    record(Name.OWN_NOTES_GIVEN, actor="operator", case_id=case.pk, now=now, count=count)
    return opened

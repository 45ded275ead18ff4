"""A caseworker who has taken a case notes something for themselves and whoever has it there after them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.own_notes import OwnNote

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

# Of one organisation on one case.
MOST_IN_A_DAY: Final = 100
MOST_KEPT: Final = 1_000
_A_DAY: Final = timedelta(days=1)


class NotACaseworker(Exception):
    """The person writes none: it is the organisation's."""


class TooManyNotes(Exception):
    """The organisation wrote as many on this case in 24 hours, or in all, as it may."""


@transaction.atomic
def add_own_note(opened: OpenCase, *, words: str, now: datetime) -> OwnNote:
    """Keep an entry, sealed. There is no way to change one.

    Raises NotACaseworker, TooManyNotes or access.InAnEmergency.
    """
    opened = enter_again(opened, now=now)
    if opened.is_owner:
        raise NotACaseworker
    refuse_in_an_emergency(opened, now=now)
    organisation_id = opened.visitor.works_at
    ours = OwnNote.objects.filter(case=opened.case, organisation=organisation_id)
    lately = ours.filter(written_at__gt=now - _A_DAY)
    if lately.count() >= MOST_IN_A_DAY or ours.count() >= MOST_KEPT:
        raise TooManyNotes
    note = OwnNote(
        case=opened.case, organisation_id=organisation_id, written_at=now, written_by=opened.actor
    )
    note.words_sealed = opened.key.seal_text(words, note.words_place)
    note.save(force_insert=True)
    record(Name.OWN_NOTE_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now)
    return note

"""The words of notes that were begun in a call: for the caseworker's voice once, and then the caller's alone.

They are somebody's from the moment at which they were read back, or typed anywhere: from then on no caseworker
is shown words of these notes, whatever is sealed there later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import held_by
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

# A call lasts an hour, and may drop; the next day they are made anew.
READ_OUT_WITHIN: Final = timedelta(hours=24)
_THEIRS_SINCE = (Name.CODE_CONFIRMED, Name.CASE_ENTERED, Name.NEW_WORDS_GIVEN)
_MADE = (Name.CASE_OPENED, Name.FIRST_WORDS_MADE)
_STAFF = f"{Kind.STAFF}:"


def wait_for_a_caller(opened: OpenCase, *, now: datetime) -> Event | None:
    """Return who made the words last and when, while no caller has had them; None for everybody else's notes.

    Asked by a caseworker who has the notes, at the organisation that took the call. Not in an emergency.
    """
    code = CaseCode.objects.get(case=opened.case)
    if opened.is_owner or code.words_sealed is None or code.confirmed_at is not None:
        return None
    events = Event.objects.filter(case_id=opened.case.pk)
    if events.filter(name__in=_THEIRS_SINCE).exists():
        return None
    made = events.filter(name__in=_MADE).order_by("sequence").last()
    if made is None or not made.actor.startswith(_STAFF):
        return None
    ours = Membership.objects.filter(
        pk=made.actor.removeprefix(_STAFF), organisation_id=opened.visitor.works_at
    )
    has_them = held_by(opened.visitor, now=now).filter(pk=opened.case.pk)
    return made if ours.exists() and has_them.exists() else None


def words_to_read_out(opened: OpenCase, *, now: datetime) -> list[str]:
    """Return the six words to whoever made them, for a day, while no caller has had them; to nobody else."""
    made = wait_for_a_caller(opened, now=now)
    if made is None or made.actor != opened.visitor.actor or now >= made.at + READ_OUT_WITHIN:
        return []
    code = CaseCode.objects.get(case=opened.case)
    if code.words_sealed is None:
        return []
    return opened.key.open_text(code.words_sealed, code.words_place).split()

"""A lead writes down that links were reported to the IWF, or that the police were told of held files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.former_said import Step, keep_former_said
from takedown.cases.freezes import Ending
from takedown.cases.safeguarding import lock_for_step
from takedown.removals.frozen_mails import last_mail

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.safeguarding import OpenFreeze


class Told(StrEnum):
    """Who was told of what."""

    LINKS = "links"
    FILES = "files"


_EVENTS = {Told.LINKS: Name.FROZEN_LINKS_REPORTED, Told.FILES: Name.FROZEN_FILES_REPORTED}


class FreezeOver(Exception):
    """The freeze has ended, so nothing more is written down about it."""


@transaction.atomic
def report_frozen(
    opened: OpenFreeze, *, told: Told, words: dict[str, str], now: datetime, mails: int = 0
) -> None:
    """Keep what was told (day, and their number, sealed). Written down again, the last counts and the former stay.

    Nothing leaves from here: a person reports, on the page or by the telephone of whom they tell. Of files, `mails`
    is the number of the last e-mail that the page counted: the police were told of those up to that one. One that
    comes while the page is open, or is being saved in this moment, has a later number.
    Raises FreezeOver.
    """
    freeze = lock_for_step(opened, now=now)
    if not freeze.is_open:
        raise FreezeOver
    keep_former_said(opened.key, freeze, Step(told), now=now)
    more_came = False
    if told == Told.FILES:
        up_to = min(mails, last_mail(freeze))
        more_came = freeze.files_at is not None and up_to > freeze.mails_told
        freeze.mails_told = max(up_to, freeze.mails_told)
    if freeze.ending == Ending.DESTROYED and not more_came:
        # What it rests on changed: its 72 hours begin anew, so that somebody can read that and stop it. Not for a
        # mail that came since: whoever sends one would put it off for days.
        freeze.said_at = now
    setattr(freeze, f"{told}_at", now)
    setattr(freeze, f"{told}_by", opened.actor)
    sealed = opened.key.seal_json(words, freeze.place(told))
    setattr(freeze, f"{told}_sealed", sealed)
    freeze.save()
    record(
        _EVENTS[told], actor=opened.actor, case_id=freeze.case_id, now=now, freeze=str(freeze.pk)
    )

"""What notes may hold whose six words nobody typed back, so that a program cannot fill the disk.

Whoever typed them back has shown that a person is there who means to come back; their notes have the
ordinary limits. The limits are settings: `common/limit_settings.py`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Sum

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.models import Case

logger = logging.getLogger(__name__)
_MEGABYTE = 1024 * 1024
_TYPE_THEM = (
    "Nothing is lost. Open your notes, choose “Show my six words”, and type them back. Then there is "
    "more room."
)


class Unconfirmed(Exception):
    """Too much for notes whose words were not typed back; the message says how to go on."""


def unconfirmed() -> QuerySet[CaseCode]:
    """Return the codes that nobody ever typed back.

    Whoever was given new words typed the old ones back once: theirs are not among them.
    """
    once = Event.objects.filter(case_id=OuterRef("case_id"), name=Name.CODE_CONFIRMED)
    return CaseCode.objects.filter(confirmed_at__isnull=True).exclude(Exists(once))


def is_unconfirmed(case: Case) -> bool:
    """Whether the six words of a case were never typed back."""
    return unconfirmed().filter(case=case).exists()


def refuse_more_notes() -> None:
    """Raise Unconfirmed where as many unconfirmed notes are here as may be.

    Not for what they hold: one address fills that in an hour, and notes are begun without a file. Counted
    without a lock: some that are begun in the same moment may be above the number.
    """
    if unconfirmed().count() >= settings.LIMITS.all_notes:
        logger.critical("UNCONFIRMED NOTES ARE FULL: nobody can begin notes. See docs/limits.md.")
        raise Unconfirmed(
            "Very many new notes were begun here, and there is no room for more. This is not about "
            "you. Copy what you wrote to a safe place, and try again later. Other people can help now: "
            "see “Where to get help” below."
        )


def refuse_more_links(case: Case, *, held: int, new: int) -> None:
    """Raise Unconfirmed where an unconfirmed case would hold more links than it may."""
    most = settings.LIMITS.links
    if held + new <= most or not is_unconfirmed(case):
        return
    if not held:
        raise Unconfirmed(
            f"These are {new} links. Save up to {most} now. The next page gives you six words: once they "
            "are typed back, add the rest. Nothing is lost."
        )
    room = f"You have {held}, and these are {new} more. " if held < most else ""
    raise Unconfirmed(
        f"Until your six words are typed back, these notes hold {most} links. {room}{_TYPE_THEM}"
    )


def refuse_another_picture(case: Case, *, held: int) -> None:
    """Raise Unconfirmed where an unconfirmed case holds as many pictures as it may."""
    most = settings.LIMITS.pictures
    if held >= most and is_unconfirmed(case):
        raise Unconfirmed(
            f"Until your six words are typed back, these notes hold {most} pictures. {_TYPE_THEM}"
        )


def take_room(case: Case, size: int) -> None:
    """Count bytes that an unconfirmed case seals; raise Unconfirmed where it holds too many.

    Call it in the transaction of what takes them. Confirmed notes are not counted.
    """
    code = unconfirmed().select_for_update(no_key=True).filter(case=case).first()
    if code is None:
        return
    most = settings.LIMITS.sealed_bytes
    if code.kept_bytes + size > most:
        raise Unconfirmed(
            f"Until your six words are typed back, these notes hold {most // _MEGABYTE} MB of files. "
            f"{_TYPE_THEM}"
        )
    if size > _room_of_all():
        logger.critical("UNCONFIRMED NOTES ARE FULL: they take no files. See docs/limits.md.")
        raise Unconfirmed(
            f"There is no room for files in notes whose six words were not typed back. {_TYPE_THEM}"
        )
    CaseCode.objects.filter(pk=code.pk).update(kept_bytes=F("kept_bytes") + size)


def refuse_packs(case: Case) -> None:
    """Raise Unconfirmed: no evidence pack is made of notes whose words were not typed back."""
    if not settings.LIMITS.packs and is_unconfirmed(case):
        raise Unconfirmed(
            "A pack is made once your six words are typed back. Open your notes, choose “Show my six "
            "words”, and type them back. Then ask again."
        )


def _room_of_all() -> int:
    taken = unconfirmed().aggregate(all=Sum("kept_bytes"))["all"] or 0
    return int(settings.LIMITS.all_bytes - taken)

"""The six words, as long as nobody has said they wrote them down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases import keystore
from takedown.cases.keeping_rules import looking_destroyed
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey


def unconfirmed_words(opened: OpenCase) -> list[str]:
    """Return the words, or nothing once they were typed back: from then on nobody has them.

    Nor those that were given after the door was passed: they are of whoever was given them.
    """
    code = CaseCode.objects.filter(case=opened.case, epoch=opened.visitor.epoch).first()
    if code is None or code.words_sealed is None:
        return []
    return opened.key.open_text(code.words_sealed, code.words_place).split()


def words_are_new(opened: OpenCase) -> bool:
    """Whether the words of before were lost, and these were given since."""
    return Event.objects.filter(case_id=opened.case.pk, name=Name.NEW_WORDS_GIVEN).exists()


def holds_a_case(visitor: Visitor, *, now: datetime) -> bool:
    """Whether the case of a code-holder is there for them, open or hidden; not one that is as if it were destroyed."""
    codes = CaseCode.objects.filter(pk=visitor.case_id, epoch=visitor.epoch)
    return codes.exclude(case__in=looking_destroyed(now)).exists()


def code_state(opened: OpenCase) -> CaseCode:
    """Return whether the code is confirmed and whether a PIN is set."""
    return CaseCode.objects.defer("secret_hash", "pin_hash").get(case=opened.case)


def key_to_lay_under(case_id: uuid.UUID, *, now: datetime) -> CaseKey | None:
    """Return the key to seal what a browser typed too late into notes it had open; None once they are erased.

    Nothing is opened by it: that is for whoever typed the words again and came through the door.
    """
    if looking_destroyed(now).filter(pk=case_id).exists():
        return None
    try:
        return keystore.load(case_id)
    except keystore.KeyGone:
        return None

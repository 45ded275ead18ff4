"""The PIN of a case: compared with every try counted, and wrong ones told to the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.guessing import for_pin, take_turn, was_right

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.models import CaseCode

# One line an hour tells the person; a line for each try would let a guesser fill the record.
_LINE_EACH = timedelta(hours=1)


class WrongPin(Exception):
    """That is not the PIN of these notes."""


def check_pin(code: CaseCode, *, pin: str, address: str, now: datetime) -> None:
    """Compare a PIN, counting the try; raise WrongPin or guessing.TooManyTries.

    Call it outside the transaction of what the PIN is for: a refusal must not undo the count.
    """
    turn = take_turn(for_pin(code.pk, address), now=now)
    if not codes.pin_fits(code.pin_hash, pin):
        _note(code, now)
        raise WrongPin("That is not the PIN of these notes.")
    was_right(turn)


@transaction.atomic
def _note(code: CaseCode, now: datetime) -> None:
    lately = Event.objects.filter(case_id=code.pk, name=Name.PIN_WRONG, at__gt=now - _LINE_EACH)
    if not lately.exists():
        record(Name.PIN_WRONG, actor="nobody", case_id=code.pk, now=now)

"""The PIN of a case: compared with every try counted, and wrong ones told to the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.guessing import for_erasing, take_turn, was_right
from takedown.cases.pin_line import stand_in_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.cases.models import CaseCode
    from takedown.cases.pin_line import Knock

# One line an hour tells the person; a line for each try would let a guesser fill the record.
_LINE_EACH = timedelta(hours=1)


class WrongPin(Exception):
    """That is not the PIN of these notes."""


def check_pin_at_door(code: CaseCode, *, pin: str, knock: Knock, now: datetime) -> None:
    """Compare a PIN whose turn has come; raise WrongPin or guessing.TooManyTries.

    Call it outside the transaction of what the PIN is for: a refusal must not undo the count.
    """
    _compare(code, pin, stand_in_line(code, knock, now=now), now)


def check_pin_inside(code: CaseCode, *, pin: str, session: str, now: datetime) -> None:
    """Compare a PIN typed by somebody who is inside; raise WrongPin or guessing.TooManyTries.

    What is typed at the door does not count here, nor the reverse: nobody outside can keep the
    person from erasing. Outside a transaction, as above.
    """
    _compare(code, pin, take_turn(for_erasing(code.pk, session), now=now), now)


def _compare(code: CaseCode, pin: str, taken: Sequence[int], now: datetime) -> None:
    if not codes.pin_fits(code.pin_hash, pin):
        _note(code, now)
        raise WrongPin("That is not the PIN of these notes.")
    was_right(taken)


@transaction.atomic
def _note(code: CaseCode, now: datetime) -> None:
    lately = Event.objects.filter(case_id=code.pk, name=Name.PIN_WRONG, at__gt=now - _LINE_EACH)
    if not lately.exists():
        record(Name.PIN_WRONG, actor="nobody", case_id=code.pk, now=now)

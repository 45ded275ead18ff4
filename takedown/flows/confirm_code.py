"""The person types their six words back, and may add a PIN; from then on nobody can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.models import CaseCode
from takedown.cases.ways_back import WAIT, PinChange, SpareWords

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class WordsDiffer(Exception):
    """What was typed back is not the code; the message says how."""


@transaction.atomic
def confirm_code(
    opened: OpenCase, *, typed: str, pin: str = "", began_here: bool = True, now: datetime
) -> None:
    """Check the words, forget them, and keep a PIN where one was given; raise WordsDiffer.

    The PIN counts at once where the notes were begun in this very session. Whoever came in with the
    words may be somebody else who has them: there it waits its 72 hours, as every other change.
    """
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    if code.words_sealed is None:
        return
    words = opened.key.open_text(code.words_sealed, code.words_place).split()
    try:
        given = codes.read_words(typed)
    except codes.NotACode as error:
        raise WordsDiffer(str(error)) from error
    for place, (meant, said) in enumerate(zip(words, given, strict=True), start=1):
        if meant != said:
            raise WordsDiffer(f"Word {place} is different. Look at the words above again.")
    code.words_sealed = None
    code.confirmed_at = now
    record(Name.CODE_CONFIRMED, actor=opened.actor, case_id=opened.case.pk, now=now)
    if pin and began_here:
        code.pin_hash = codes.hash_pin(pin)
        code.pin_set_at = now
        record(Name.PIN_SET, actor=opened.actor, case_id=opened.case.pk, now=now)
    elif pin:
        _let_wait(opened, pin, now)
    code.save()
    # Spare words showed these again for as long as nobody had them; now somebody has.
    SpareWords.objects.filter(case=opened.case, taken_at__isnull=False).delete()


def _let_wait(opened: OpenCase, pin: str, now: datetime) -> None:
    waits = {"pin_hash": codes.hash_pin(pin), "asked_at": now, "takes_at": now + WAIT}
    PinChange.objects.update_or_create(case=opened.case, defaults=waits)
    record(Name.PIN_CHANGE_ASKED_FOR, actor=opened.actor, case_id=opened.case.pk, now=now)

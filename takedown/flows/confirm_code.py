"""The person types their six words back, and may add a PIN; from then on nobody can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.models import CaseCode
from takedown.cases.step_up import WrongCode, check_words
from takedown.cases.ways_back import PinChange, SpareWords, let_pin_wait

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


class WordsDiffer(Exception):
    """What was typed back is not the code; the message says how."""


class PinIsSet(Exception):
    """These notes have a PIN already: it is changed with the one of now, not here."""


@transaction.atomic
def confirm_code(
    opened: OpenCase, *, typed: str, pin: str = "", began_here: bool = True, now: datetime
) -> int:
    """Check the words, forget them, keep a PIN where one was given, and return the epoch of this session.

    The PIN counts at once where the notes were begun in this very session, also where somebody else
    typed the words back before: it ends every other session, a PIN that waits, and spare words. Whoever came in with
    the words may be somebody else who has them: there it waits its 72 hours, as every other change.
    Raises WordsDiffer, PinIsSet, or ways_back.PinWaits where such a change waits already.
    """
    code = CaseCode.objects.select_for_update(no_key=True).get(case=opened.case)
    _check(opened, code, typed)
    if code.words_sealed is not None:
        code.words_sealed = None
        code.confirmed_at = now
        record(Name.CODE_CONFIRMED, actor=opened.actor, case_id=opened.case.pk, now=now)
    if pin and code.pin_hash:
        # Compared with nothing: tries are not counted here, so this would tell whether it is right.
        raise PinIsSet
    if pin and began_here:
        _set(opened, code, pin, now)
    elif pin:
        _let_wait(opened, pin, now)
    code.save()
    # Spare words showed these again for as long as nobody had them; now somebody has.
    SpareWords.objects.filter(case=opened.case, taken_at__isnull=False).delete()
    return code.epoch


def _check(opened: OpenCase, code: CaseCode, typed: str) -> None:
    try:
        given = codes.read_words(typed)
        if code.words_sealed is None:
            check_words(code, typed)
            return
    except (codes.NotACode, WrongCode) as error:
        raise WordsDiffer(str(error)) from error
    words = opened.key.open_text(code.words_sealed, code.words_place).split()
    for place, (meant, said) in enumerate(zip(words, given, strict=True), start=1):
        if meant != said:
            raise WordsDiffer(f"Word {place} is different. Look at the words above again.")


def _set(opened: OpenCase, code: CaseCode, pin: str, now: datetime) -> None:
    code.pin_hash = codes.hash_pin(pin)
    code.pin_set_at = now
    # Whoever came in while the words alone opened the notes needs the PIN from now on.
    code.epoch += 1
    for table, name in (
        (PinChange, Name.PIN_CHANGE_STOPPED),
        (SpareWords, Name.SPARE_WORDS_ENDED),
    ):
        ended, _ = table.objects.filter(case=opened.case).delete()
        if ended:
            record(name, actor=opened.actor, case_id=opened.case.pk, now=now)
    record(Name.PIN_SET, actor=opened.actor, case_id=opened.case.pk, now=now)


def _let_wait(opened: OpenCase, pin: str, now: datetime) -> None:
    let_pin_wait(opened.case.pk, pin_hash=codes.hash_pin(pin), now=now)
    record(Name.PIN_CHANGE_ASKED_FOR, actor=opened.actor, case_id=opened.case.pk, now=now)

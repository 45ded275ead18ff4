"""The words of a case typed once more, by whoever is inside, before something that cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases import codes
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.models import CaseCode

_WRONG_WORDS = "Those are not the words of these notes."
_WRONG_PIN = "That is not the PIN of these notes."


class WrongCode(Exception):
    """The words typed are not the code of this case, or the PIN is not its PIN."""


def check_code(code: CaseCode, *, typed: str, pin: str) -> None:
    """Raise WrongCode unless these are the words of the case, and its PIN where it has one."""
    check_words(code, typed)
    if code.pin_hash:
        check_pin(code, pin)


def check_words(code: CaseCode, typed: str) -> None:
    """Raise WrongCode unless these are the words of the case."""
    try:
        words = codes.read_words(typed)
    except codes.NotACode as error:
        raise WrongCode(str(error)) from error
    if codes.handle_index(words) != bytes(code.handle_index):
        raise WrongCode(_WRONG_WORDS)
    if not codes.secret_fits(code.secret_hash, words):
        raise WrongCode(_WRONG_WORDS)


def check_pin(code: CaseCode, pin: str) -> None:
    """Raise WrongCode unless this is the PIN of the case."""
    if not codes.pin_fits(code.pin_hash, pin):
        raise WrongCode(_WRONG_PIN)


def may_destroy_at_once(code: CaseCode, *, now: datetime) -> bool:
    """Whether a PIN was set so long ago that what is asked with it is the person's own wish."""
    return code.pin_set_at is not None and now - code.pin_set_at >= WAIT

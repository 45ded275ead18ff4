"""The words of a case typed once more, by whoever is inside, before something that cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases import codes

if TYPE_CHECKING:
    from takedown.cases.models import CaseCode

_WRONG_WORDS = "Those are not the words of these notes."
_WRONG_PIN = "That is not the PIN of these notes."


class WrongCode(Exception):
    """The words typed are not the code of this case, or the PIN is not its PIN."""


def check_code(code: CaseCode, *, typed: str, pin: str) -> None:
    """Raise WrongCode unless these are the words of the case, and its PIN where it has one."""
    try:
        words = codes.read_words(typed)
    except codes.NotACode as error:
        raise WrongCode(str(error)) from error
    if codes.handle_index(words) != bytes(code.handle_index):
        raise WrongCode(_WRONG_WORDS)
    if not codes.secret_fits(code.secret_hash, words):
        raise WrongCode(_WRONG_WORDS)
    if code.pin_hash and not codes.pin_fits(code.pin_hash, pin):
        raise WrongCode(_WRONG_PIN)

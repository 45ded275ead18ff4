"""Six words for a case, of which nobody else's begin with the same two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases import codes
from takedown.cases.models import CaseCode

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey

_MOST_TRIES = 20


class NoFreeHandle(Exception):
    """No unused pair of words was found; practically, something is wrong with the word list."""


def give_words(code: CaseCode, key: CaseKey) -> None:
    """Put new words into the row, sealed until they are typed back; the caller saves.

    Raises NoFreeHandle.
    """
    for _ in range(_MOST_TRIES):
        words = codes.new_words()
        handle = codes.handle_index(words)
        if CaseCode.objects.filter(handle_index=handle).exists():
            continue
        code.handle_index = handle
        code.secret_hash = codes.hash_secret(words)
        code.words_sealed = key.seal_text(" ".join(words), code.words_place)
        code.confirmed_at = None
        return
    raise NoFreeHandle

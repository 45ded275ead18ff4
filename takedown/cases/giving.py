"""Six words for a case or a complaint, of which no other's begin with the same two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases import codes
from takedown.cases.models import CaseCode, Complaint

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey

_MOST_TRIES = 20


class NoFreeHandle(Exception):
    """No unused pair of words was found; practically, something is wrong with the word list."""


def give_words(code: CaseCode, key: CaseKey) -> None:
    """Put new words into the row, sealed until they are typed back; the caller saves.

    Raises NoFreeHandle.
    """
    words = free_words(CaseCode)
    code.handle_index = codes.handle_index(words)
    code.secret_hash = codes.hash_secret(words)
    code.words_sealed = key.seal_text(" ".join(words), code.words_place)
    code.confirmed_at = None


def free_words(table: type[CaseCode | Complaint]) -> tuple[str, ...]:
    """Return six words whose first two are nobody's in a table; raise NoFreeHandle."""
    for _ in range(_MOST_TRIES):
        words = codes.new_words()
        if not table.objects.filter(handle_index=codes.handle_index(words)).exists():
            return words
    raise NoFreeHandle

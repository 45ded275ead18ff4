"""What stood somewhere before it was changed, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.posts.former import Field, former_words
from takedown.reads.clock_words import moment_in_words
from takedown.reads.going import by_whom

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase

__all__ = ["Field", "FormerRow", "former_rows"]


@dataclass(frozen=True, slots=True)
class FormerRow:
    """What stood there, until when, and who changed it."""

    words: str
    until: str
    by: str


def former_rows(opened: OpenCase, field: Field, about: uuid.UUID) -> list[FormerRow]:
    """Return what stood there before, the latest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    return [
        FormerRow(words, moment_in_words(one.replaced_at, zone), by_whom(one.replaced_by))
        for words, one in former_words(opened, field, about)
    ]

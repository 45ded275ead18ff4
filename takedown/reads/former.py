"""What stood somewhere before it was changed, as its page says it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_things
from takedown.posts.former import Field, FormerWords, former_words
from takedown.reads.clock_words import moment_in_words
from takedown.reads.going import by_whom
from takedown.reads.parts import Part, cut
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.models import RemovalRequest

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from takedown.cases.access import OpenCase

__all__ = ["Field", "FormerRow", "former_rows", "own_words_before"]


@dataclass(frozen=True, slots=True)
class FormerRow:
    """What stood there, until when, and who changed it."""

    words: str
    until: str
    by: str


def former_rows(
    opened: OpenCase, field: Field, about: uuid.UUID, *, asked: str = ""
) -> Part[FormerRow]:
    """Return the part that was asked for of what stood there before, the latest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    stood = former_words(opened, field, about)
    part = cut(stood.count(), asked=asked)
    return part.of([_row(one, _opened(opened, one), zone) for one in stood[part.rows]])


def own_words_before(opened: OpenCase, asks: Sequence[str], *, asked: str = "") -> Part[FormerRow]:
    """Return the part that was asked for of what was typed for these particulars in letters of the case, the latest first.

    Nothing of a letter that is closed now. What a draft was about that is gone cannot be told any more:
    where anything of the notes is closed, nothing of that either.
    """
    rows = FormerWords.objects.filter(case=opened.case, field=Field.PARTICULARS)
    rows = rows.exclude(about__in=frozen_letters(opened.case.pk).values("pk"))
    if frozen_things(opened.case.pk).exists():
        rows = rows.filter(about__in=RemovalRequest.objects.filter(case=opened.case).values("pk"))
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    found = []
    for one in rows.order_by("-replaced_at", "-pk"):
        typed = json.loads(_opened(opened, one))
        if words := "\n\n".join(typed[name] for name in asks if name in typed):
            found.append(_row(one, words, zone))
    part = cut(len(found), asked=asked)
    return part.of(found[part.rows])


def _opened(opened: OpenCase, one: FormerWords) -> str:
    return opened.key.open_text(bytes(one.words_sealed), one.words_place)


def _row(one: FormerWords, words: str, zone: ZoneInfo) -> FormerRow:
    return FormerRow(words, moment_in_words(one.replaced_at, zone), by_whom(one.replaced_by))

"""What a page listed, in a few letters that its form sends back: a press answers for that and no more.

The numbers of the pictures, as ranges, and a digest of the likenesses. Ten thousand copies stay a few
kilobytes where their ids would be hundreds, and mostly a word: `2-9999`. The moment of the page, or the
highest number, would not do: software joins copies in no order of theirs and keeps no time of it. Numbers
alone would not either: that of the last picture is given again when it was taken back.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from takedown.cases.keeping import MOST_CAPTURES
from takedown.matching.answers import locked

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.matching.models import Match

_RANGE = "[0-9]{1,9}(?:-[0-9]{1,9})?"
_SHOWN = re.compile(f"({_RANGE}(?:,{_RANGE})*):([0-9a-f]{{32}})")


class NotAsShown(Exception):
    """Something that a page listed cannot be done any more, or never could; the message says so."""

    def __init__(self) -> None:
        """Say it to the person who pressed."""
        super().__init__(
            "Something changed while this page was open. No answer was saved. This is how it is now: "
            "look again, then answer."
        )


def shown(likenesses: Iterable[tuple[int, uuid.UUID]]) -> str:
    """Return what a form sends back of likenesses: number of the capture and id of each. Empty of none."""
    listed = dict(likenesses)
    if not listed:
        return ""
    return f"{','.join(_ranges(sorted(listed)))}:{_digest(listed.values())}"


def as_shown(sent: str, among: QuerySet[Match]) -> list[Match]:
    """Return the likenesses that a page listed, locked. Raises NotAsShown unless all are among these.

    Those that are among them since are left out.
    """
    whole = _SHOWN.fullmatch(sent)
    if whole is None:
        raise NotAsShown
    found = locked(among.filter(capture__number__in=_numbers(whole[1])))
    # A number without a likeness here, or with another, makes another digest.
    if _digest(one.pk for one in found) != whole[2]:
        raise NotAsShown
    return found


def _digest(ids: Iterable[uuid.UUID]) -> str:
    return hashlib.sha256(b"".join(sorted(pk.bytes for pk in ids))).hexdigest()[:32]


def _ranges(numbers: list[int]) -> list[str]:
    """Numbers in order, those that follow one another as one range."""
    ranges: list[tuple[int, int]] = []
    for one in numbers:
        if ranges and ranges[-1][1] == one - 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return [str(first) if first == last else f"{first}-{last}" for first, last in ranges]


def _numbers(ranges: str) -> set[int]:
    """The numbers of ranges. Raises NotAsShown for more than a case can hold."""
    numbers: set[int] = set()
    for one in ranges.split(","):
        first, _, last = one.partition("-")
        some = range(int(first), int(last or first) + 1)
        if len(numbers) + len(some) > MOST_CAPTURES:
            raise NotAsShown
        numbers.update(some)
    return numbers

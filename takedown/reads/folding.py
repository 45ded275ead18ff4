"""A timeline stays short where the same thing happened for every one of many pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_OFTEN = 10


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened."""

    when: str
    iso: str
    what: str
    detail: str = ""


def folded(
    lines: list[TimelineLine],
    *,
    often: AbstractSet[str],
    always: AbstractSet[str] = frozenset(),
) -> list[TimelineLine]:
    """Put together what happened ten times or more on one day, where it happened last.

    Only lines whose words are in `often` are; those in `always` already where it happened twice; the
    others stay one by one.
    """
    counted = Counter(_alike(line) for line in lines if line.what in often | always)
    told: list[TimelineLine] = []
    for line in lines:
        times = counted[_alike(line)]
        if times >= (2 if line.what in always else _OFTEN):
            told.append(replace(line, what=f"{line.what}, {times} times on this day"))
            counted[_alike(line)] = -1
        elif times >= 0:
            told.append(line)
    return told


def _alike(line: TimelineLine) -> tuple[str, str, str]:
    return line.iso[:10], line.what, line.detail

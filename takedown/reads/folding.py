"""A timeline stays short where the same thing happened for every one of many pictures, posts or clocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.reads.parts import runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from takedown.audit.models import Event

_OFTEN = 10
# One press, or one look of the clock, writes as many of these as there are posts.
_OF_POSTS = frozenset({Name.OUTCOME_RECORDED, Name.OUTCOME_CORRECTED})
_OF_CLOCKS = frozenset(
    {
        Name.CLOCK_PASSED, Name.CLOCK_EXTENDED, Name.CLOCK_PAUSED, Name.CLOCK_RESUMED,
        Name.CLOCK_CHANGE_TAKEN_BACK,
    }
)  # fmt: skip
_MOST_RUNS = 6


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened."""

    when: str
    iso: str
    what: str
    detail: str = ""


def together(
    told: Iterable[tuple[Event, str]], posts: Mapping[str, int]
) -> list[tuple[Event, str]]:
    """Put together what was written at one moment of several posts, or of several clocks of one letter.

    `posts` tells numbers by id.
    """
    groups: dict[object, list[tuple[Event, str]]] = {}
    for event, what in told:
        key: object = event.sequence
        if event.name in _OF_POSTS:
            key = (event.name, event.at, event.actor, _without_number(what))
        elif event.name in _OF_CLOCKS:
            key = (event.name, event.at, event.actor, what)
        groups.setdefault(key, []).append((event, what))
    return [_one_of(group, posts) for group in groups.values()]


def _one_of(group: list[tuple[Event, str]], posts: Mapping[str, int]) -> tuple[Event, str]:
    event, what = group[0]
    if len(group) == 1:
        return event, what
    if event.name in _OF_CLOCKS:
        return event, f"{what} ({len(group):,} clocks)"
    numbers = {posts.get(str(one.details.get("post"))) for one, _ in group} - {None}
    which = f" ({runs((one for one in numbers if one), most=_MOST_RUNS)})" if numbers else ""
    return event, f"{len(group):,} posts{which}: {_without_number(what)}"


def _without_number(what: str) -> str:
    return what.partition(": ")[2]


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

"""Lines of a chronology that say the same of several posts at one instant, as one line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.evidence.record import ChronologyLine

_ABOUT_A_POST = re.compile(r"(.+?: )P(\d+)(, .+)?", re.DOTALL)
_EVENT = re.compile(r"event (\d+) (\(section \d+\))")


def condensed(lines: Iterable[ChronologyLine]) -> tuple[ChronologyLine, ...]:
    """Return the lines in order, those that follow each other and differ only in post and event put together."""
    groups: list[tuple[object, list[ChronologyLine]]] = []
    for line in lines:
        key = _alike(line)
        if key is not None and groups and groups[-1][0] == key:
            groups[-1][1].append(line)
        else:
            groups.append((key, [line]))
    return tuple(_one(group) for _, group in groups)


def _alike(line: ChronologyLine) -> object:
    about, event = _ABOUT_A_POST.fullmatch(line.what), _EVENT.fullmatch(line.source)
    if about is None or event is None:
        return None
    return line.at, about[1], about[3], event[2]


def _one(lines: list[ChronologyLine]) -> ChronologyLine:
    if len(lines) == 1:
        return lines[0]
    abouts = [found for line in lines if (found := _ABOUT_A_POST.fullmatch(line.what))]
    events = [found for line in lines if (found := _EVENT.fullmatch(line.source))]
    posts = ", ".join(f"P{number}" for number in sorted(int(one[2]) for one in abouts))
    numbers = sorted(int(one[1]) for one in events)
    together = numbers[-1] - numbers[0] == len(numbers) - 1
    said = f"{numbers[0]} to {numbers[-1]}" if together else ", ".join(map(str, numbers))
    return replace(
        lines[0],
        what=f"{abouts[0][1]}{posts}{abouts[0][3] or ''}",
        source=f"events {said} {events[0][2]}",
    )

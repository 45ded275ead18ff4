"""Long lists in parts of fifty, so that a page stays quick however much is in a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_Row = TypeVar("_Row")
AT_ONCE = 50
# Longer lists of numbers are cut.
_MOST_NUMBERS = 12
_MOST_RUNS = 40
_SHORT_RUN = 2


@dataclass(frozen=True, slots=True)
class Part(Generic[_Row]):
    """One part of a list: its rows, which part it is of how many, and how long the list is."""

    rows: list[_Row]
    number: int
    last: int
    total: int

    @property
    def before(self) -> int | None:
        """The part before, where there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The part after, where there is one."""
        return self.number + 1 if self.number < self.last else None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows of a list a part holds."""

    number: int
    last: int
    total: int
    at_once: int

    @property
    def rows(self) -> slice:
        """What to cut out of the list."""
        return slice((self.number - 1) * self.at_once, self.number * self.at_once)

    def of(self, rows: list[_Row]) -> Part[_Row]:
        """Return the part with these rows in it."""
        return Part(rows=rows, number=self.number, last=self.last, total=self.total)


def cut(total: int, *, asked: str = "", at_once: int = AT_ONCE) -> Cut:
    """Return the part somebody asked for by its number; the nearest there is where there is none such."""
    last = max(1, -(-total // at_once))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return Cut(number=min(max(1, number), last), last=last, total=total, at_once=at_once)


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as words: 5, 7 and 9; a long list is cut."""
    shown = [str(number) for number in numbers[:_MOST_NUMBERS]]
    if len(numbers) > _MOST_NUMBERS:
        return f"{', '.join(shown)} and {len(numbers) - _MOST_NUMBERS} more"
    return " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), *shown[-1:]])


def runs(numbers: Iterable[int], *, most: int = _MOST_RUNS) -> str:
    """Return numbers as words, those that follow one another as one: 1 to 12, 15 and 20; a long list is cut."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    said = [f"{run[0]} to {run[-1]}" if len(run) > _SHORT_RUN else run for run in found]
    words = [word for one in said for word in ([one] if isinstance(one, str) else map(str, one))]
    return listed_words(words, most=most)


def listed_words(words: Sequence[str], *, most: int) -> str:
    """Return words as one list: a, b and c; a long one is cut."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and others"
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])

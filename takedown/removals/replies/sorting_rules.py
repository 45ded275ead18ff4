"""The rules that replies are sorted by, read from `sorting.toml` and made into patterns once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from takedown.removals.replies.sentences import BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path(__file__).with_name("sorting.toml")
_GAPS: Final = {"*": r"(?:\S+ ){0,8}?", "**": r"(?:\S+ ){0,16}?", "#": r"\d+ "}
_NAMED: Final = re.compile(r"\{(?P<name>\w+)(?P<maybe>\??)\}")


class Kind(StrEnum):
    """What a reply comes to, in the order in which candidates are named."""

    REMOVED = auto()
    GONE_BUT_ELSEWHERE = auto()
    REGION_BLOCKED_ONLY = auto()
    REFUSED_NO_VIOLATION = auto()
    REFUSED_NOT_SUBJECT = auto()
    ASKS_FOR_IDENTITY = auto()
    ASKS_FOR_MORE = auto()
    WRONG_CHANNEL = auto()
    AUTOMATIC_RECEIPT = auto()
    UNSORTED = auto()


@dataclass(frozen=True, slots=True)
class Guard:
    """Words before a match that take its meaning away, in the whole sentence or in its clause."""

    pattern: re.Pattern[str]
    whole_sentence: bool

    def stops(self, before: str) -> bool:
        """Whether what stands before a match holds one of the words."""
        within = before if self.whole_sentence else before.rpartition(f" {BOUNDARY} ")[2]
        return self.pattern.search(f" {within.strip()} ") is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that say a kind, or that leave open which of several; `stands` as in the file."""

    kinds: tuple[Kind, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    guards: tuple[Guard, ...]
    is_doubt: bool = False
    stands: bool = False

    def fits(self, plain: str) -> bool:
        """Whether a sentence in its plain form says this."""
        found = list(self.pattern.finditer(plain))
        if not found or (self.unless is not None and self.unless.search(plain)):
            return False
        return any(
            not any(guard.stops(plain[: match.start()]) for guard in self.guards) for match in found
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the file holds; `beats` names for each kind those that give way to it."""

    rules: tuple[Rule, ...]
    beats: Mapping[Kind, frozenset[Kind]]
    english: frozenset[str]
    other_languages: frozenset[str]


@cache
def rules() -> Rules:
    """Return the rules as they ship."""
    return read_rules(tomllib.loads(FILE.read_text(encoding="utf-8")))


def read_rules(table: Mapping[str, Any]) -> Rules:
    """Return the rules of a table; raise KeyError or ValueError where it names what is not there."""
    words = {name: tuple(listed) for name, listed in table["words"].items()}
    guards = {name: _guard(one, words) for name, one in table["guards"].items()}
    found = [
        _rule(one, (Kind(kind["name"]),), words, guards)
        for kind in table["kind"]
        for one in kind["rule"]
    ]
    found += [
        _rule(one, tuple(map(Kind, one["kinds"])), words, guards, is_doubt=True)
        for one in table["doubt"]
    ]
    return Rules(
        rules=tuple(found),
        beats={Kind(one["name"]): frozenset(map(Kind, one["beats"])) for one in table["kind"]},
        english=frozenset(table["languages"]["english"]),
        other_languages=frozenset(table["languages"]["other"]),
    )


def _rule(
    table: Mapping[str, Any],
    kinds: tuple[Kind, ...],
    words: Mapping[str, tuple[str, ...]],
    guards: Mapping[str, Guard],
    *,
    is_doubt: bool = False,
) -> Rule:
    unless = table.get("unless")
    return Rule(
        kinds=kinds,
        pattern=_pattern(table["phrases"], words),
        unless=_pattern(unless, words) if unless else None,
        guards=tuple(guards[name] for name in table.get("guards", ())),
        is_doubt=is_doubt,
        stands=table.get("stands", False),
    )


def _guard(table: Mapping[str, Any], words: Mapping[str, tuple[str, ...]]) -> Guard:
    return Guard(_pattern(table["words"], words), whole_sentence=table["reach"] == "sentence")


def _pattern(phrases: list[str], words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One pattern for all phrases; it begins after a space, and each word takes its own space."""
    return re.compile("(?<= )(?:" + "|".join(_phrase(one, words) for one in phrases) + ")")


def _phrase(phrase: str, words: Mapping[str, tuple[str, ...]]) -> str:
    return "".join(_word(one, words) for one in phrase.split())


def _word(word: str, words: Mapping[str, tuple[str, ...]]) -> str:
    if word in _GAPS:
        return _GAPS[word]
    named = _NAMED.fullmatch(word)
    if named is None:
        return re.escape(word) + " "
    choices = "|".join(_phrase(one, words) for one in words[named["name"]])
    return f"(?:{choices}){named['maybe']}"

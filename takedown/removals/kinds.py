"""The kinds of letter this program writes, one for each rule that a person can invoke: data, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from takedown.posts.platforms import PlatformKind

FILE = Path(__file__).parent / "kinds.toml"
SERVICE = "service"
HOST = "host"


class UnknownKindError(LookupError):
    """No letter is written under this rule."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"No letter is written under the rule {rule_id!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading under which further letters stand together, and what to know of them; "" for nothing."""

    id: str
    heading: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter.

    `to` is the service itself, its host, or an authority by name. `asks` names particulars it needs
    beyond the answers of the case. `words` gives for each element of the rule the phrases of which
    the letter must have at least one. `after` names rules under which a letter has to have gone
    before, and whole where `after_whole`; `place` says whose law it is, "" for anybody's. `danger` is read before it is written.
    `wait_say` tells until which day to wait for an answer to the letter before, under the duty
    `wait_rule`, or under that letter's own; `wait_say_longer` where they gave notice of a longer one.
    """

    rule_id: str
    group: str
    name: str
    # The same where nobody knows whether the law covers the site: it promises no hours.
    name_open: str
    title: str
    to: str
    platforms: frozenset[PlatformKind]
    first: bool
    asks: tuple[str, ...]
    after: tuple[str, ...]
    after_whole: bool
    place: str
    danger: str
    what: str
    limits: str
    sees: str
    words: dict[str, tuple[str, ...]]
    wait_rule: str
    wait_say: str
    wait_say_longer: str

    @property
    def to_authority(self) -> bool:
        """Whether it goes to an authority and not to whoever shows the content."""
        return self.to not in {SERVICE, HOST}


def letter_kinds() -> tuple[LetterKind, ...]:
    """Return every kind, in the order of the file: the strongest first."""
    return tuple(_library().values())


def groups() -> tuple[Group, ...]:
    """Return the groups of kinds, in the order of the file."""
    return tuple(Group(**table) for table in _document()["group"])


def letter_kind(rule_id: str) -> LetterKind:
    """Return the kind of letter written under a rule; raise UnknownKindError."""
    try:
        return _library()[rule_id]
    except KeyError:
        raise UnknownKindError(rule_id) from None


def read_kind(table: dict[str, Any]) -> LetterKind:
    """Read one `[[kind]]`; raise KeyError or ValueError where the table is not one."""
    wait = table.get("wait", {})
    return LetterKind(
        rule_id=table["rule"],
        group=table["group"],
        name=table["name"],
        name_open=table.get("name_open", table["name"]),
        title=table["title"],
        to=table["to"],
        platforms=frozenset(PlatformKind(one) for one in table["for"]),
        first=table.get("first", False),
        asks=tuple(table.get("asks", ())),
        after=tuple(table.get("after", ())),
        after_whole=table.get("after_whole", False),
        place=table.get("place", ""),
        danger=table.get("danger", ""),
        what=table["what"],
        limits=table["limits"],
        sees=table["sees"],
        words={element: tuple(some) for element, some in table["words"].items()},
        wait_rule=wait.get("rule", ""),
        wait_say=wait.get("say", ""),
        wait_say_longer=wait.get("say_longer", wait.get("say", "")),
    )


@cache
def _document() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def _library() -> dict[str, LetterKind]:
    return {one.rule_id: one for one in map(read_kind, _document()["kind"])}

"""The law as it ships: every rule file beside this module, read once and checked on the way."""

from __future__ import annotations

import itertools
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.regimes.reading import read_facts, read_rule, read_words
from takedown.regimes.refusals import BrokenRule, UnknownRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from takedown.regimes.schema import Fact, Rule, Words

RULES_DIR = Path(__file__).parent / "rules"


def rules() -> tuple[Rule, ...]:
    """Return every version of every rule, in the order of the files."""
    return _library()


def rule(rule_id: str, *, on: date | None = None, version: str | None = None) -> Rule:
    """Return one rule: the named version, else the one for something received `on` a day.

    With neither, the newest. A day before the first version gives the first and a day after the
    last gives the last: working a date out from it then says that it was not in force.
    Raises UnknownRule.
    """
    versions = [one for one in _library() if one.id == rule_id]
    if not versions:
        raise UnknownRule(f"There is no rule {rule_id!r}.")
    if version is not None:
        return _of_version(versions, version)
    if on is None:
        return versions[-1]
    covering = [one for one in versions if one.in_force_on(on)]
    first = versions[0].in_force_from
    return covering[0] if covering else versions[0 if first and on < first else -1]


def facts() -> Mapping[str, Fact]:
    """Return every eligibility fact by its name."""
    return _facts()


def words() -> Mapping[str, Words]:
    """Return the exact words that rules and letters rely on, by id."""
    return _words()


def packaged_files() -> tuple[Path, ...]:
    """Return the files that the library is read from."""
    return tuple(sorted(RULES_DIR.glob("*.toml")))


def in_order(versions: Iterable[Rule]) -> list[Rule]:
    """Return versions of one rule oldest first; one without a beginning comes first."""
    return sorted(versions, key=lambda one: one.in_force_from or date.min)


def why_chain_is_broken(versions: Iterable[Rule]) -> tuple[tuple[Rule, str], ...]:
    """Name each version that repeats a number, overlaps the one before or leaves a gap after it."""
    broken: list[tuple[Rule, str]] = []
    ordered = in_order(versions)
    for before, after in itertools.pairwise(ordered):
        if before.version == after.version:
            broken.append((after, f"{after.id} has version {after.version} twice"))
        elif (
            before.in_force_until is None
            or after.in_force_from is None
            or after.in_force_from <= before.in_force_until
        ):
            broken.append((after, f"{after.id} {after.version} overlaps version {before.version}"))
        elif after.in_force_from - before.in_force_until > timedelta(days=1):
            broken.append((after, f"{after.id} {after.version} leaves a gap after the one before"))
    return tuple(broken)


def _of_version(versions: list[Rule], version: str) -> Rule:
    for one in versions:
        if one.version == version:
            return one
    raise UnknownRule(f"{versions[0].id} has no version {version!r}.")


@cache
def _documents() -> tuple[dict[str, object], ...]:
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in packaged_files())


def _tables(key: str) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = []
    for document in _documents():
        listed = document.get(key, [])
        found += (
            [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        )
    return found


@cache
def _facts() -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for document in _documents():
        table, plain = document.get("facts"), document.get("plain", {})
        if isinstance(table, dict) and isinstance(plain, dict):
            found |= read_facts(table, plain=plain)
    return found


@cache
def _words() -> dict[str, Words]:
    return {one.id: one for one in map(read_words, _tables("text"))}


@cache
def _library() -> tuple[Rule, ...]:
    read = [read_rule(table, facts=_facts(), words=_words()) for table in _tables("rule")]
    ordered: list[Rule] = []
    for rule_id in dict.fromkeys(one.id for one in read):
        versions = in_order(one for one in read if one.id == rule_id)
        for _, why in why_chain_is_broken(versions):
            raise BrokenRule(why)
        ordered += versions
    return tuple(ordered)

"""Checks what channel files say about rules: the duties they serve and the elements they carry.

A channel is any table, at any depth, with an entry `regimes`. It needs a source and the day it was
last verified, as a rule does.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from takedown.regimes.check import Document, Problem, parse_file, verification_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from takedown.regimes.schema import Rule

SOURCE_KEYS = ("source", "sources")


def check_channels(
    paths: Iterable[Path], *, rules: Iterable[Rule], today: date
) -> tuple[Problem, ...]:
    """Return everything wrong in these files, in their order; empty when all is well."""
    elements: dict[str, set[str]] = {}
    for rule in rules:
        elements.setdefault(rule.id, set()).update(one.id for one in rule.elements)
    problems: list[Problem] = []
    for path in paths:
        parsed = parse_file(path)
        if isinstance(parsed, Problem):
            problems.append(parsed)
            continue
        for name, index, channel in _channels(parsed.table, "", 0):
            problems += _check(parsed, name, index, channel, elements, today)
    return tuple(problems)


def _channels(
    table: Mapping[str, object], name: str, index: int
) -> Iterator[tuple[str, int, Mapping[str, object]]]:
    if "regimes" in table:
        yield name, index, table
    for key, value in table.items():
        inner = f"{name}.{key}" if name else key
        listed = value if isinstance(value, list) else [value]
        for place, one in enumerate(listed):
            if isinstance(one, dict):
                yield from _channels(one, inner, place)


def _check(
    document: Document,
    name: str,
    index: int,
    channel: Mapping[str, object],
    elements: Mapping[str, set[str]],
    today: date,
) -> Iterator[Problem]:
    regimes = _names(channel.get("regimes"))
    for regime in regimes:
        if regime not in elements:
            said = f"regimes names {regime}, which is no rule"
            yield document.problem(name, index, said, key="regimes")
    allowed = set().union(*(elements.get(one, set()) for one in regimes))
    for element in _names(channel.get("carries")):
        if regimes and element not in allowed:
            said = f"carries names {element}, which none of its regimes asks for"
            yield document.problem(name, index, said, key="carries")
    if not any(channel.get(key) for key in SOURCE_KEYS):
        yield document.problem(name, index, "a channel needs a source")
    verified = channel.get("last_verified")
    if not isinstance(verified, date):
        yield document.problem(name, index, "last_verified is missing", key="last_verified")
    elif found := verification_problem(verified, today=today):
        at = document.problem(name, index, found[0], key="last_verified")
        yield Problem(at.file, at.line, at.message, found[1])


def _names(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()

"""Checks rule files, and the references that channel files make to them, by file and line.

A person runs it before a release: what it lets through is what people are told about the law.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.regimes import library
from takedown.regimes.lines import line_of
from takedown.regimes.reading import read_facts, read_rule, read_words
from takedown.regimes.refusals import BrokenRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from takedown.regimes.schema import Fact, Rule, Words

STALE_AFTER_DAYS = 180
WARN_AFTER_DAYS = 90
LINE_IN_MESSAGE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, where it stands, and whether it only deserves a warning."""

    file: Path
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        """Return "file:line: message" as compilers print it."""
        kind = "warning: " if self.is_warning else ""
        return f"{self.file}:{self.line}: {kind}{self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """One file that could be parsed."""

    path: Path
    text: str
    table: Mapping[str, object]

    def tables(self, key: str) -> list[tuple[int, Mapping[str, object]]]:
        """Return the tables of an array with their places in it."""
        listed = self.table.get(key)
        found = enumerate(listed) if isinstance(listed, list) else ()
        return [(index, one) for index, one in found if isinstance(one, dict)]

    def problem(self, array: str, index: int, message: str, *, key: str = "") -> Problem:
        """Return a problem at one entry of one table."""
        line = line_of(self.text, array=array, index=index, key=key)
        return Problem(self.path, line, message)


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule that could be read, and where it stands."""

    rule: Rule
    document: Document
    index: int

    def problem(self, message: str, *, key: str = "") -> Problem:
        """Return a problem at one entry of this rule."""
        return self.document.problem("rule", self.index, message, key=key)


def check_rules(paths: Iterable[Path], *, today: date) -> tuple[Problem, ...]:
    """Return everything wrong in these files, in their order; empty when all is well.

    Rule files hold `[[rule]]`, `[[text]]` or `[facts]`; other files are taken as channels, whose
    tables may name `regimes` and `carries`. Facts and texts of the package are known as well.
    """
    documents, problems = _parse(paths)
    facts, words, unread = _vocabulary(documents)
    problems += unread
    placed: list[Placed] = []
    for document in documents:
        for index, table in document.tables("rule"):
            try:
                rule = read_rule(table, facts=facts, words=words)
            except BrokenRule as refusal:
                said = f"{table.get('id', 'a rule')}: {refusal}"
                problems.append(document.problem("rule", index, said, key=refusal.key))
            else:
                placed.append(Placed(rule, document, index))
    problems += _ages(placed, today)
    problems += _chains(placed)
    problems += _escalations(placed)
    return tuple(problems)


def verification_problem(last_verified: date, *, today: date) -> tuple[str, bool] | None:
    """Say that something was not verified for too long, and whether that is only a warning."""
    days = (today - last_verified).days
    if days < 0:
        return f"last_verified {last_verified} lies in the future", False
    if days > STALE_AFTER_DAYS:
        return f"not verified for {days} days, at most {STALE_AFTER_DAYS} are allowed", False
    if days > WARN_AFTER_DAYS:
        return f"not verified for {days} days", True
    return None


def parse_file(path: Path) -> Document | Problem:
    """Read one file, or say where its TOML breaks."""
    try:
        text = path.read_text("utf-8")
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = LINE_IN_MESSAGE.search(str(error))
        return Problem(path, int(line.group(1)) if line else 1, f"not TOML: {error}")
    except (OSError, UnicodeDecodeError) as error:
        return Problem(path, 1, f"cannot be read: {error}")


def _parse(paths: Iterable[Path]) -> tuple[list[Document], list[Problem]]:
    parsed = [parse_file(path) for path in paths]
    return (
        [one for one in parsed if isinstance(one, Document)],
        [one for one in parsed if isinstance(one, Problem)],
    )


def _vocabulary(
    documents: list[Document],
) -> tuple[dict[str, Fact], dict[str, Words], list[Problem]]:
    facts: dict[str, Fact] = {}
    words: dict[str, Words] = {}
    problems: list[Problem] = []
    for document in documents:
        table, plain = document.table.get("facts"), document.table.get("plain", {})
        try:
            if isinstance(table, dict) and isinstance(plain, dict):
                facts |= read_facts(table, plain=plain)
        except BrokenRule as refusal:
            problems.append(document.problem("facts", 0, str(refusal), key=refusal.key))
        for index, one in document.tables("text"):
            try:
                read = read_words(one)
                words[read.id] = read
            except BrokenRule as refusal:
                problems.append(document.problem("text", index, str(refusal), key=refusal.key))
    # A file checked by itself may use what ships; the package checked as a whole brings its own.
    return facts or dict(library.facts()), words or dict(library.words()), problems


def _ages(placed: list[Placed], today: date) -> list[Problem]:
    problems = []
    for one in placed:
        found = verification_problem(one.rule.last_verified, today=today)
        if found:
            message, is_warning = found
            at = one.problem(f"{one.rule.id}: {message}", key="last_verified")
            problems.append(Problem(at.file, at.line, at.message, is_warning))
    return problems


def _chains(placed: list[Placed]) -> list[Problem]:
    problems = []
    for rule_id in dict.fromkeys(one.rule.id for one in placed):
        versions = [one for one in placed if one.rule.id == rule_id]
        for broken, why in library.why_chain_is_broken(one.rule for one in versions):
            culprit = next(one for one in versions if one.rule is broken)
            problems.append(culprit.problem(why, key="in_force_from"))
    return problems


def _escalations(placed: list[Placed]) -> list[Problem]:
    known = {one.rule.id for one in placed}
    return [
        one.problem(f"{one.rule.id}: escalation names {target}, which is no rule", key="escalation")
        for one in placed
        for target in one.rule.escalation
        if target not in known
    ]

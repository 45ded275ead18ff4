"""Support lines as dated data: only what was seen at a source, with where and when."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("support_lines.toml")


@dataclass(frozen=True, slots=True)
class Number:
    """One number to press: the words on the page, and the address that rings or writes to it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One line: who, for whom, how, when it is open, and where that was seen."""

    name: str
    where: str
    for_whom: str
    contact: str
    hours: str
    source: str
    seen: str

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Return each number of the line; one after the word "text" takes messages."""
        found = re.finditer(r"(text )?(\d[\d ]*\d)", self.contact)
        return tuple(
            Number(
                words=f"{'Text' if one[1] else 'Ring'} {one[2]}",
                href=f"{'sms' if one[1] else 'tel'}:{one[2].replace(' ', '')}",
            )
            for one in found
        )


@cache
def support_lines() -> tuple[SupportLine, ...]:
    """Return the lines in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["line"]
    return tuple(SupportLine(**row) for row in rows)

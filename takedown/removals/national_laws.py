"""Provisions of Member States that a notice may name: data, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "national_laws.toml"


@dataclass(frozen=True, slots=True)
class NationalLaw:
    """One country's provisions, in the words of a letter, and the rule row they come from."""

    country: str
    name: str
    words: str
    rule: str
    # What is named instead where software made or changed the picture, or may have.
    words_if_made: str = ""


@cache
def national_laws() -> dict[str, NationalLaw]:
    """Return the provisions by country code."""
    tables = tomllib.loads(FILE.read_text("utf-8"))["law"]
    return {table["country"]: NationalLaw(**table) for table in tables}

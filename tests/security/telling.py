"""Whether a few words say what this site is for, by the list in words.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

FILE = Path(__file__).parent / "words.toml"
LATIN = ("en", "cy", "fr", "pl", "ro")


@cache
def columns() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The telling words and the plain ones, by language."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return {
        language: tuple(tuple(row[at] for row in table[name]) for name in ("telling", "plain"))
        for at, language in enumerate(table["columns"])
    }


def shipped() -> set[str]:
    """English, and the languages people can choose."""
    return {"en", *(code.partition("-")[0] for code, _ in settings.LANGUAGES)}


def telling(text: str, *, plain: bool = True, languages: set[str] | None = None) -> set[str]:
    """The words that tell; `plain` is whether the list of plain ones counts as well."""
    said = re.sub(r"[_\W]+", " ", unquote(text).casefold())
    found = set()
    for language in languages or shipped():
        always, sometimes = columns()[language]
        for word in always + (sometimes if plain else ()):
            plainly = re.sub(r"[_\W]+", " ", word.casefold())
            begins = rf"\b{re.escape(plainly)}" if language in LATIN else re.escape(plainly)
            if re.search(begins, said):
                found.add(word)
    return found

"""Text from outside, made safe to print or open: nothing hidden, nothing reversed, nothing run.

What a poster typed can hold characters that turn a line round, hide part of it or start a formula.
They are shown by number instead, so that a reader sees that they are there.
"""

from __future__ import annotations

import re
import unicodedata

# Control, format (this holds the direction marks), surrogate, private use, unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Emoji and their colour marks: fonts draw them as pictures, or not at all.
_PICTOGRAPHS = re.compile("[\U0001f000-\U0001faff\U000e0100-\U000e01ef\ufe00-\ufe0f]")
_DIGITS_KEPT = 11
_FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"


def named(character: str) -> str:
    """Return the character's number as readers write it, such as `[U+202E]`."""
    return f"[U+{ord(character):04X}]"


def show_hidden(text: str) -> str:
    """Return the text with every character that cannot be seen spelled out by its number.

    Line feeds and tabs stay; carriage returns become line feeds.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(_shown(character) for character in plain)


def show_all_hidden(text: str) -> str:
    """Return the text with line ends and tabs spelled out as well: a file's name may hold any of them."""
    return show_hidden("".join(named(one) if one in "\r\n\t" else one for one in text))


def show_pictographs(text: str) -> str:
    """Return the text with emoji spelled out by number, for paper that has no glyph for them."""
    return _PICTOGRAPHS.sub(lambda found: named(found[0]), text)


def inert_cell(text: str) -> str:
    """Return the text so that no spreadsheet runs it (OWASP, CSV injection) or rounds it.

    A cell that would start a formula, or is a number of more digits than a spreadsheet keeps, gets
    an apostrophe in front.
    """
    shown = show_hidden(text)
    starts = shown.lstrip()[:1]
    live = starts != "" and starts in _FORMULA_STARTS
    rounded = shown.isdigit() and len(shown) > _DIGITS_KEPT
    return f"'{shown}" if live or rounded or shown[:1] in ("\t", "\n") else shown


def one_line(text: str) -> str:
    """Return the text on one line, with single spaces."""
    return " ".join(show_hidden(text).split())


def _shown(character: str) -> str:
    if character in "\n\t":
        return character
    return named(character) if unicodedata.category(character) in _UNSEEN else character

"""Where in a TOML file an entry stands, so that a problem can name its line.

tomllib keeps no positions. This reads only what it needs: headers of tables and keys under them,
skipping what is inside multi-line strings.
"""

from __future__ import annotations

import re

HEADER = re.compile(r"^\s*\[{1,2}\s*([A-Za-z0-9_.\-]+)\s*\]{1,2}")
MARKS = ('"""', "'''")


def line_of(text: str, *, array: str, index: int, key: str = "") -> int:
    """Return the line of `key` in the `index`-th `[[array]]` table, or of the table itself.

    Lines count from 1; 1 is also the answer where nothing is found.
    """
    lines = _outside_strings(text)
    start = _nth_header(lines, array, index)
    if start is None:
        return 1
    entry = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*=") if key else None
    for number in range(start + 1, len(lines)):
        header = HEADER.match(lines[number])
        if header and not header.group(1).startswith(f"{array}."):
            break
        if entry and entry.match(lines[number]):
            return number + 1
    return start + 1


def _nth_header(lines: list[str], array: str, index: int) -> int | None:
    seen = -1
    for number, line in enumerate(lines):
        header = HEADER.match(line)
        seen += 1 if header and header.group(1) == array else 0
        if seen == index:
            return number
    return None


def _outside_strings(text: str) -> list[str]:
    """Return the lines with those inside multi-line strings emptied, so that numbers still fit."""
    kept: list[str] = []
    inside = ""
    for line in text.splitlines():
        kept.append("" if inside else line)
        for mark in MARKS:
            if inside in ("", mark) and line.count(mark) % 2:
                inside = "" if inside else mark
    return kept

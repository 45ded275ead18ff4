"""Days that whoever runs this adds: a holiday proclaimed since, or one the library has wrong.

One TOML file, named in HOLIDAY_OVERRIDES; each day says why and where that was seen.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.regimes.refusals import BrokenRule
from takedown.regimes.rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SETTING = "HOLIDAY_OVERRIDES"


@dataclass(frozen=True, slots=True)
class Override:
    """One day that the library has wrong, or that was proclaimed since; `why` is shown."""

    day: date
    works: bool
    why: str
    source: str


def overrides_for(code: str) -> tuple[Override, ...]:
    """Return the days added for a calendar. Raises BrokenRule where the file cannot be used."""
    path = os.environ.get(SETTING, "")
    return _read(path).get(code, ()) if path else ()


def read_overrides(path: Path) -> Mapping[str, tuple[Override, ...]]:
    """Read a file of `[[day]]` tables: calendar, day, works, why, source. Raises BrokenRule."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenRule(f"{SETTING} names {path}, which cannot be read: {error}") from error
    found: dict[str, list[Override]] = {}
    for row in Row(document).rows("day"):
        one = Override(
            day=row.day("day"), works=row.flag("works"), why=row.text("why"),
            source=row.text("source"),
        )  # fmt: skip
        found.setdefault(row.text("calendar"), []).append(one)
        row.refuse_leftovers()
    return {code: tuple(days) for code, days in found.items()}


@cache
def _read(path: str) -> Mapping[str, tuple[Override, ...]]:
    return read_overrides(Path(path))

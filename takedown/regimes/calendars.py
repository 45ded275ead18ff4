"""Working-day calendars by nation, with dated overrides that an operator may add."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from takedown.regimes.overrides import Override, overrides_for
from takedown.regimes.refusals import UnknownCalendar

NATIONS_FILE = Path(__file__).parent / "nations.toml"
WEEKEND = {5: "a Saturday", 6: "a Sunday"}
UNITED_KINGDOM = "GB"
# Some country of the EU or EEA, and nobody here knows which.
UNION = "EU"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one nation."""

    code: str
    name: str
    zone: ZoneInfo
    overrides: tuple[Override, ...] = ()

    def why_closed(self, day: date) -> str | None:
        """Say why `day` is not a working day ("a Sunday", "Good Friday"), or None if it is one."""
        for override in self.overrides:
            if override.day == day:
                return None if override.works else override.why
        return WEEKEND.get(day.weekday()) or _holiday(self.code, day)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither a weekend nor a public holiday here."""
        return self.why_closed(day) is None

    def next_working_day(self, day: date) -> date:
        """Return `day` itself when it is a working day, otherwise the first one after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day


def calendar_of(code: str, *, overrides: tuple[Override, ...] | None = None) -> Calendar:
    """Return the calendar of a nation ("GB-SCT", "IE") or of a part of one ("DE-BY").

    Holidays are those of the `holidays` package, public category, with `overrides`: those that
    whoever runs this has added, unless others are given. Raises UnknownCalendar, BrokenRule.
    """
    nation, _, part = code.partition("-")
    if code == UNITED_KINGDOM:
        raise UnknownCalendar(
            "The nations of the United Kingdom have different holidays: "
            "give GB-ENG, GB-WLS, GB-SCT or GB-NIR."
        )
    known = _nations()
    entry = known.get(code) or known.get(nation)
    parts = holidays.list_supported_countries(include_aliases=False).get(nation, [])
    if entry is None or (part and part not in parts):
        raise UnknownCalendar(f"No working-day calendar is known for {code!r}.")
    name = entry["name"] if code in known else f"{entry['name']} ({part})"
    added = overrides_for(code) if overrides is None else overrides
    return Calendar(code=code, name=name, zone=ZoneInfo(entry["zone"]), overrides=added)


def calendar_codes() -> tuple[str, ...]:
    """Return every calendar that is known by name, in the order of the data file."""
    return tuple(_nations())


def union_codes() -> tuple[str, ...]:
    """Return the calendars of the EU and EEA, in the order of the data file."""
    return tuple(_document()["union"]["codes"])


def _nations() -> dict[str, dict[str, str]]:
    nations: dict[str, dict[str, str]] = _document()["nations"]
    return nations


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(NATIONS_FILE.read_text("utf-8"))


@cache
def _holidays(code: str, year: int) -> dict[date, str]:
    nation, _, part = code.partition("-")
    found = holidays.country_holidays(
        nation, subdiv=part or None, years=year, language="en_US", expand=False
    )
    return dict(found.items())


def _holiday(code: str, day: date) -> str | None:
    name = _holidays(code, day.year).get(day)
    return name.replace(" (observed)", ", substitute day") if name else None

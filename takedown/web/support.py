"""Support lines as dated data: only what was seen at a source, with where and when; who can be rung now first."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from takedown.regimes.calendars import calendar_of

if TYPE_CHECKING:
    from datetime import datetime

# The lines are in the UK, and say their hours by its clock. Holidays differ between its nations: the one
# line that closes on them is in England.
_CALENDAR = "GB-ENG"
_NIGHT_ENDS, _NIGHT_BEGINS = time(7), time(21)
_FILE = Path(__file__).with_name("support_lines.toml")


@dataclass(frozen=True, slots=True)
class Number:
    """One number to press: the words on the page, and the address that rings or writes to it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on some days of the week, 1 for Monday, by the clock in the UK."""

    days: frozenset[int]
    begins: time
    ends: time


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
    # None of these for a line that is open at all hours.
    opening: tuple[Hours, ...] = ()
    closed_on_holidays: bool = False

    @property
    def is_always_open(self) -> bool:
        """Whether it says that it is open at all hours."""
        return not self.opening

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at an instant, by the hours it says."""
        if self.is_always_open:
            return True
        calendar = calendar_of(_CALENDAR)
        local = now.astimezone(calendar.zone)
        if self.closed_on_holidays and not calendar.is_working_day(local.date()):
            return False
        return any(
            local.isoweekday() in each.days and each.begins <= local.time() < each.ends
            for each in self.opening
        )

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
    return tuple(_line(row) for row in rows)


def lines_now(now: datetime) -> list[tuple[SupportLine, bool]]:
    """Return the lines, each with whether it is open now: open ones first, and at night those of all hours first.

    Otherwise they stand as in the file.
    """
    at = now.astimezone(calendar_of(_CALENDAR).zone).time()
    is_night = at < _NIGHT_ENDS or at >= _NIGHT_BEGINS
    lines = [(line, line.is_open(now)) for line in support_lines()]
    return sorted(lines, key=lambda each: (not each[1], is_night and not each[0].is_always_open))


def _line(row: dict[str, Any]) -> SupportLine:
    words = {name: row[name] for name in row if name not in {"open", "not_on_bank_holidays"}}
    opening = tuple(
        Hours(
            frozenset(each["days"]),
            time.fromisoformat(each["from"]),
            time.fromisoformat(each["until"]),
        )
        for each in row.get("open", ())
    )
    return SupportLine(
        **words, opening=opening, closed_on_holidays=row.get("not_on_bank_holidays", False)
    )
